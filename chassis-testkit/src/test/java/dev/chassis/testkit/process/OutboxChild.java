package dev.chassis.testkit.process;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Inbox;
import dev.chassis.messaging.outbox.Outbox;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A service with outbox and inbox that is killed: {@code relay} only sends, {@code consumer} writes
 * an effect for each event, once through the inbox and once without; {@code publisher} writes data
 * and events, through the outbox and without.
 */
public final class OutboxChild {

  /** An event with a number. */
  record Numbered(String id) {}

  static final EventType<Numbered> COUNTED =
      EventType.of("chaos.counted", Numbered.class).keyedBy(Numbered::id);
  static final EventType<Numbered> OUTBOXED =
      EventType.of("chaos.outboxed", Numbered.class).keyedBy(Numbered::id);
  static final EventType<Numbered> DIRECT =
      EventType.of("chaos.direct", Numbered.class).keyedBy(Numbered::id);

  private static final int LANES = 4;

  private OutboxChild() {}

  /** Runs it: name of the service, then what it does. */
  public static void main(String[] args) {
    Chassis.service(args[0])
        .with(Observability.module())
        .with(Database.module())
        .with(Messaging.module())
        .with(Outbox.module())
        .run(
            new String[] {"--port", "0", "--management-port", "0"},
            chassis -> {
              switch (args[1]) {
                case "relay" -> {
                  // sends what others wrote
                }
                case "consumer" -> consume(chassis);
                case "publisher" -> publish(chassis, args[2]);
                default -> throw new IllegalArgumentException(args[1]);
              }
            });
  }

  private static void consume(ServiceContext chassis) {
    var database = chassis.get(Database.class);
    chassis
        .get(Inbox.class)
        .subscribe(
            COUNTED,
            "once",
            (event, tx) -> effect(tx.connection(), "effects_once", event.data().id()));
    chassis
        .get(Messaging.class)
        .subscribe(
            COUNTED,
            "often",
            event ->
                effect(database.pool(), "effects_often", event.id())
                    .compose(done -> rest(chassis.vertx())));
  }

  /** Without it hardly a kill meets the control between its effect and the acknowledgement. */
  private static Future<Void> rest(Vertx vertx) {
    return vertx.timer(10, TimeUnit.MILLISECONDS).mapEmpty();
  }

  private static Future<Void> effect(SqlClient sql, String table, String id) {
    return sql.preparedQuery("INSERT INTO " + table + " VALUES ($1)")
        .execute(Tuple.of(id))
        .mapEmpty();
  }

  private static void publish(ServiceContext chassis, String run) {
    chassis.component(
        Phase.INGRESS,
        new Component() {
          @Override
          public String name() {
            return "publishing";
          }

          @Override
          public Future<?> start() {
            for (int lane = 0; lane < LANES; lane++) {
              var work = new Work(chassis, run + "-" + lane, new Random());
              chassis.vertx().runOnContext(go -> work.next(0));
            }
            return Future.succeededFuture();
          }
        });
  }

  /** One transaction after the other, each tenth of them rolled back, until it is killed. */
  private record Work(ServiceContext chassis, String lane, Random random) {

    void next(int number) {
      var id = lane + "-" + number;
      boolean rolledBack = random.nextInt(10) == 0;
      outboxed(id, rolledBack)
          .transform(done -> direct(id, rolledBack))
          .onComplete(done -> next(number + 1));
    }

    private Future<?> outboxed(String id, boolean rolledBack) {
      return chassis
          .get(Outbox.class)
          .transaction(
              tx ->
                  effect(tx.connection(), "data_outboxed", id)
                      .compose(written -> tx.publish(OUTBOXED, new Numbered(id)))
                      .compose(published -> ending(rolledBack)));
    }

    /** As it is done where there is no outbox: commit, then publish. */
    private Future<?> direct(String id, boolean rolledBack) {
      return chassis
          .get(Database.class)
          .transaction(sql -> effect(sql, "data_direct", id).compose(written -> ending(rolledBack)))
          .compose(committed -> chassis.get(Messaging.class).publish(DIRECT, new Numbered(id)));
    }

    private static Future<Void> ending(boolean rolledBack) {
      return rolledBack ? Future.failedFuture("rolled back") : Future.succeededFuture();
    }
  }
}
