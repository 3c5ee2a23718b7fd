package dev.chassis.samples.orders;

import dev.chassis.lifecycle.Component;
import dev.chassis.messaging.database.Database;
import dev.chassis.time.Timers;
import dev.chassis.time.Timers.Timer;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what was reserved for orders that were never taken on, because the process died in
 * between or the database was away. Several instances may do so side by side.
 */
final class Abandoned implements Component {

  private static final Logger log = LoggerFactory.getLogger(Abandoned.class);

  private final OrdersSettings settings;
  private final Database database;
  private final AccountTransactions accounts;
  private final Timers timers;
  private @Nullable Timer rounds;

  Abandoned(
      OrdersSettings settings, Database database, AccountTransactions accounts, Timers timers) {
    this.settings = settings;
    this.database = database;
    this.accounts = accounts;
    this.timers = timers;
  }

  @Override
  public String name() {
    return "abandoned orders";
  }

  @Override
  public Future<?> start() {
    rounds = timers.every(settings.abandonAfter().dividedBy(2), this::giveBack);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    if (rounds != null) {
      rounds.cancel();
    }
    return Future.succeededFuture();
  }

  private void giveBack() {
    OrderStore.abandon(database.pool(), settings.abandonAfter())
        .onSuccess(ids -> ids.forEach(this::giveBack));
  }

  /** First the shares, then the memory of it: what fails is tried again in the next round. */
  private void giveBack(String orderId) {
    accounts
        .release(orderId)
        .compose(released -> OrderStore.forget(database.pool(), orderId))
        .onComplete(
            done ->
                log.atInfo().addKeyValue("labels.order", orderId).log("an abandoned order is over"),
            failure -> log.warn("shares may stand reserved for nothing: {}", failure.getMessage()));
  }
}
