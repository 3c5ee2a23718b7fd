package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Inbox;
import dev.chassis.messaging.outbox.Outbox;
import dev.chassis.messaging.outbox.Transaction;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** Data and events of the guide. */
final class Deposits {

  record Deposit(String id, String account, long cents) {}

  // snippet:events
  record Deposited(String deposit, String account, long cents) {
    static final EventType<Deposited> TYPE =
        EventType.of("deposited", Deposited.class).keyedBy(Deposited::account);
  }

  // end

  private final Outbox outbox;

  private Deposits(Outbox outbox) {
    this.outbox = outbox;
  }

  // snippet:service
  static Chassis chassis() {
    return Chassis.service("deposits")
        .with(Database.module())
        .with(Messaging.module())
        .with(Outbox.module())
        .wiring(Deposits::wire);
  }

  // end

  private static void wire(ServiceContext chassis) {
    var deposits = new Deposits(chassis.get(Outbox.class));
    chassis.http().post("/deposits", Deposit.class, deposits::take);
    // snippet:inbox
    chassis.get(Inbox.class).subscribe(Deposited.TYPE, "totals", Deposits::addUp);
    // end
  }

  // snippet:outbox
  private Future<Deposit> take(Deposit deposit) {
    return outbox.transaction(
        tx ->
            tx.connection()
                .preparedQuery("INSERT INTO deposits VALUES ($1, $2, $3)")
                .execute(Tuple.of(deposit.id(), deposit.account(), deposit.cents()))
                .compose(
                    written ->
                        tx.publish(
                            Deposited.TYPE,
                            new Deposited(deposit.id(), deposit.account(), deposit.cents())))
                .map(deposit));
  }

  // end

  // snippet:handler
  private static Future<?> addUp(Event<Deposited> event, Transaction tx) {
    return tx.connection()
        .preparedQuery(
            "INSERT INTO totals VALUES ($1, $2)"
                + " ON CONFLICT (account) DO UPDATE SET cents = totals.cents + excluded.cents")
        .execute(Tuple.of(event.data().account(), event.data().cents()));
  }
  // end
}
