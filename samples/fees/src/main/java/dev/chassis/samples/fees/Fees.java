package dev.chassis.samples.fees;

import dev.chassis.context.RequestContext;
import dev.chassis.http.ProblemException;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Transaction;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Charges fees, once per order, and tells of it. */
final class Fees {

  private static final Logger log = LoggerFactory.getLogger(Fees.class);

  private final FeesSettings settings;
  private final Database database;
  private final Ticker ticker;

  Fees(FeesSettings settings, Database database, Ticker ticker) {
    this.settings = settings;
    this.database = database;
    this.ticker = ticker;
  }

  /**
   * Charges the fee for an order and tells of it, both in {@code tx}. The inbox keeps an event that
   * comes again away; the key of the table keeps an order away that is told by another event.
   */
  Future<?> charge(OrderPlaced order, Transaction tx) {
    RequestContext.label("order", order.orderId());
    var charge =
        new Charge(
            UUID.randomUUID().toString(),
            order.orderId(),
            order.accountId(),
            settings.feeCents(order.valueCents()),
            ticker.now());
    return ChargeStore.add(tx.connection(), charge)
        .compose(isNew -> isNew ? tell(charge, tx) : Future.succeededFuture());
  }

  /** All charges, oldest first. */
  Future<AllFees> all() {
    return ChargeStore.all(database.pool()).map(AllFees::of);
  }

  /** The charge for one order. */
  Future<Charge> of(String orderId) {
    return ChargeStore.find(database.pool(), orderId)
        .map(
            charge ->
                charge.orElseThrow(
                    () ->
                        ProblemException.notFound("no-fee", "no fee was charged for this order")));
  }

  private static Future<Void> tell(Charge charge, Transaction tx) {
    log.atInfo().addKeyValue("feeCents", charge.feeCents()).log("fee charged");
    return tx.publish(FeeCharged.TYPE, FeeCharged.of(charge));
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
