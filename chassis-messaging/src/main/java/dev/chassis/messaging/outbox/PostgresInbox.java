package dev.chassis.messaging.outbox;

import dev.chassis.messaging.Event;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inbox in PostgreSQL: a row for each event and subscription. */
final class PostgresInbox implements Inbox {

  private static final Logger log = LoggerFactory.getLogger(PostgresInbox.class);

  private static final String INSERT =
      "INSERT INTO chassis_inbox (subscription, source, event_id) VALUES ($1, $2, $3)"
          + " ON CONFLICT DO NOTHING";
  private static final String FORGET =
      "DELETE FROM chassis_inbox WHERE subscription = $1 AND handled_at >= $2";

  private final Vertx vertx;
  private final Messaging messaging;
  private final Outbox outbox;
  private final Database database;
  private final OutboxMetrics metrics;
  private final Ticker ticker;
  private final Map<Key, Future<Void>> turns = new ConcurrentHashMap<>();

  PostgresInbox(
      Vertx vertx,
      Messaging messaging,
      Outbox outbox,
      Database database,
      OutboxMetrics metrics,
      Ticker ticker) {
    this.vertx = vertx;
    this.messaging = messaging;
    this.outbox = outbox;
    this.database = database;
    this.metrics = metrics;
    this.ticker = ticker;
  }

  private record Key(String subscription, String source, String id) {
    static Key of(String subscription, Event<?> event) {
      return new Key(subscription, event.source(), event.id());
    }
  }

  @Override
  public <T> void subscribe(
      EventType<T> type, String subscription, TransactionalHandler<T> handler) {
    messaging.subscribeEvents(type, subscription, handler(subscription, handler));
  }

  @Override
  public Future<Boolean> once(
      String subscription, Event<?> event, Function<? super Transaction, Future<?>> effect) {
    var started = ticker.nanos();
    var key = Key.of(subscription, event);
    return inTurn(key, () -> attempt(key, effect))
        .onSuccess(
            now -> metrics.handled(subscription, now ? "applied" : "duplicate", started, ticker));
  }

  @Override
  public Future<Integer> forget(String subscription, Instant since) {
    return database
        .pool()
        .preparedQuery(FORGET)
        .execute(Tuple.of(subscription, since.atOffset(ZoneOffset.UTC)))
        .map(deleted -> deleted.rowCount())
        .onSuccess(
            count ->
                log.atWarn()
                    .addKeyValue("event.kind", "audit")
                    .addKeyValue("subscription", subscription)
                    .addKeyValue("since", since)
                    .addKeyValue("events", count)
                    .log("The inbox forgot events: they have their effects again when they come"));
  }

  private Future<Boolean> attempt(Key key, Function<? super Transaction, Future<?>> effect) {
    return outbox.transaction(
        tx ->
            tx.connection()
                .preparedQuery(INSERT)
                .execute(Tuple.of(key.subscription(), key.source(), key.id()))
                .compose(
                    inserted ->
                        inserted.rowCount() == 0
                            ? Future.succeededFuture(false)
                            : had(effect.apply(tx))));
  }

  private static Future<Boolean> had(Future<?> effect) {
    return effect == null
        ? Future.failedFuture(new IllegalStateException("the handler returned null"))
        : effect.map(true);
  }

  /**
   * Those of one event one after the other: each would hold a connection while it waits in the
   * database for the first, and fifty of them would hold all.
   */
  private <T> Future<T> inTurn(Key key, java.util.function.Supplier<Future<T>> work) {
    var context = (ContextInternal) vertx.getOrCreateContext();
    var mine = context.<Void>promise();
    var before = turns.put(key, mine.future());
    var turn = context.<Void>promise();
    if (before == null) {
      turn.complete();
    } else {
      before.onComplete(ended -> turn.complete());
    }
    return turn.future()
        .compose(go -> work.get())
        .onComplete(
            done -> {
              turns.remove(key, mine.future());
              mine.complete();
            });
  }
}
