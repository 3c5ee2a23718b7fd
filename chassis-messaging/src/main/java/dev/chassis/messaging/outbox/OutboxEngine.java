package dev.chassis.messaging.outbox;

import dev.chassis.messaging.EventCourier;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.database.Migrations;
import dev.chassis.messaging.outbox.OutboxStore.Backlog;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.Map;
import java.util.function.Function;

/**
 * Outbox of one service with its life cycle in the caller's hands: {@link #start}, {@link #stop}.
 * {@link Outbox#module()} does that for a service.
 */
public final class OutboxEngine implements Outbox {

  /** Brings the tables of outbox and inbox. */
  public static final Migrations MIGRATIONS =
      new Migrations("db/chassis", "chassis_schema_history");

  private final Database database;
  private final EventCourier courier;
  private final OutboxConfig config;
  private final OutboxStore store;
  private final Relay relay;
  private final Replayer replayer;

  private OutboxEngine(
      Vertx vertx,
      Database database,
      EventCourier courier,
      Timers timers,
      OutboxMetrics metrics,
      OutboxConfig config) {
    this.database = database;
    this.courier = courier;
    this.config = config;
    this.store = store(database);
    this.relay = new Relay(vertx, store, courier, timers, config, metrics);
    this.replayer = new Replayer(database, courier, timers);
  }

  /** The outbox in {@code database}, whose events {@code courier} sends. */
  public static OutboxEngine create(
      Vertx vertx,
      Database database,
      EventCourier courier,
      Timers timers,
      MeterRegistry registry,
      OutboxConfig config) {
    return create(vertx, database, courier, timers, new OutboxMetrics(registry), config);
  }

  static OutboxEngine create(
      Vertx vertx,
      Database database,
      EventCourier courier,
      Timers timers,
      OutboxMetrics metrics,
      OutboxConfig config) {
    return new OutboxEngine(vertx, database, courier, timers, metrics, config);
  }

  /** The store that is kept in {@code database}. */
  public static OutboxStore store(Database database) {
    return new PostgresOutboxStore(database);
  }

  @Override
  public <T> Future<T> transaction(Function<? super Transaction, ? extends Future<T>> work) {
    return database.transaction(
        connection -> {
          var open = new OpenTransaction(connection, courier);
          return open.<T>run(work)
              .onSuccess(
                  ended -> {
                    if (open.hasPublished()) {
                      hintWhenCommitted(connection);
                    }
                  });
        });
  }

  @Override
  public Transaction in(SqlConnection connection) {
    hintWhenCommitted(connection);
    return new OpenTransaction(connection, courier);
  }

  @Override
  public Future<ReplayReport> replay(Replay wish) {
    return replayer.replay(wish);
  }

  /** Begins to send. The tables must be there. */
  public Future<Void> start() {
    relay.start();
    return Future.succeededFuture();
  }

  /** Sends what is left, for {@link OutboxConfig#flushTimeout} at most. Never fails. */
  public Future<Void> stop() {
    replayer.stop();
    return relay.stop();
  }

  /** Ends at once. */
  public void kill() {
    relay.kill();
  }

  /** Fails when the oldest waiting event is too old; the message says how many wait, and why. */
  public Future<Void> check() {
    return store
        .backlog()
        .compose(
            backlog ->
                backlog.oldest().compareTo(config.lagLimit()) > 0
                    ? Future.failedFuture(lag(backlog))
                    : Future.succeededFuture());
  }

  /** What waits, and who sends. */
  Future<Map<String, Object>> report() {
    return store
        .backlog()
        .map(
            backlog ->
                Map.of(
                    "sendsHere",
                    relay.isLeading(),
                    "waiting",
                    backlog.events(),
                    "oldestSeconds",
                    backlog.oldest().toMillis() / 1000.0,
                    "refused",
                    relay.refusals(),
                    "replay",
                    replayer.report()));
  }

  private String lag(Backlog backlog) {
    var refused = relay.refusals();
    return "%d events wait in the outbox, the oldest for %d s%s"
        .formatted(
            backlog.events(),
            backlog.oldest().toSeconds(),
            refused.isEmpty() ? "" : "; the broker refused: " + refused.values().iterator().next());
  }

  private void hintWhenCommitted(SqlConnection connection) {
    var open = connection.transaction();
    if (open != null) {
      open.completion().onSuccess(committed -> relay.hint());
    }
  }
}
