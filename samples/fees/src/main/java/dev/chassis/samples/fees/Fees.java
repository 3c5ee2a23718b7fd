package dev.chassis.samples.fees;

import dev.chassis.context.RequestContext;
import dev.chassis.http.ProblemException;
import dev.chassis.messaging.EventPublisher;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Charges fees, once per order, and tells of it at least once. */
final class Fees {

  private static final Logger log = LoggerFactory.getLogger(Fees.class);

  private final FeesSettings settings;
  private final FeeLedger ledger;
  private final EventPublisher events;
  private final Blocking blocking;
  private final Ticker ticker;

  /** Runs work that waits for the disk off the event loop. */
  @FunctionalInterface
  interface Blocking {
    <T> Future<T> run(Callable<T> work);
  }

  Fees(
      FeesSettings settings,
      FeeLedger ledger,
      EventPublisher events,
      Blocking blocking,
      Ticker ticker) {
    this.settings = settings;
    this.ledger = ledger;
    this.events = events;
    this.blocking = blocking;
    this.ticker = ticker;
  }

  /**
   * Charges the fee for an order. An order that was charged before is not charged again, but told
   * again with the same charge: the process may have died in between.
   *
   * @return succeeds once the charge is on disk and told; only then may the event be forgotten
   */
  Future<?> charge(OrderPlaced order) {
    RequestContext.label("order", order.orderId());
    var wanted =
        new Charge(
            UUID.randomUUID().toString(),
            order.orderId(),
            order.accountId(),
            settings.feeCents(order.valueCents()),
            ticker.now());
    return blocking
        .run(() -> ledger.charge(wanted))
        .compose(charge -> tell(charge, charge.equals(wanted)));
  }

  /** All charges, oldest first. */
  Future<AllFees> all() {
    return Future.succeededFuture(AllFees.of(ledger.all()));
  }

  /** The charge for one order. */
  Future<Charge> of(String orderId) {
    return ledger
        .find(orderId)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    ProblemException.notFound("no-fee", "no fee was charged for this order")));
  }

  private Future<?> tell(Charge charge, boolean isNew) {
    log.atInfo()
        .addKeyValue("feeCents", charge.feeCents())
        .log(isNew ? "fee charged" : "fee was charged before, told again");
    return events.publish(FeeCharged.TYPE, FeeCharged.of(charge));
  }

  /**
   * What {@code GET /fees} answers.
   *
   * @param count number of charges
   * @param totalCents their sum in cents
   * @param charges each of them, oldest first
   */
  record AllFees(int count, long totalCents, List<Charge> charges) {

    static AllFees of(List<Charge> charges) {
      var total = charges.stream().mapToLong(Charge::feeCents).sum();
      return new AllFees(charges.size(), total, charges);
    }
  }
}
