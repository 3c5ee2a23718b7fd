package dev.chassis.messaging.outbox;

import dev.chassis.messaging.EventCourier;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.spi.Message;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends published events again, one after the other, at a rate; one replay at a time. */
final class Replayer {

  private static final Logger log = LoggerFactory.getLogger(Replayer.class);
  private static final Duration PACE = Duration.ofMillis(100);
  private static final int PACES_A_SECOND = 10;

  private static final String MATCHING =
      " FROM chassis_outbox WHERE published_at IS NOT NULL AND id >= $1"
          + " AND ($2::timestamptz IS NULL OR created_at >= $2)"
          + " AND ($3::timestamptz IS NULL OR created_at < $3)"
          + " AND ($4::text IS NULL OR type = $4)";
  private static final String COUNT = "SELECT count(*) AS events" + MATCHING;
  private static final String PAGE =
      "SELECT " + OutboxTable.COLUMNS + MATCHING + " ORDER BY id LIMIT $5";

  private final Database database;
  private final EventCourier courier;
  private final Timers timers;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean stopped;
  private volatile ReplayReport report = new ReplayReport("", 0, 0, 0);

  Replayer(Database database, EventCourier courier, Timers timers) {
    this.database = database;
    this.courier = courier;
    this.timers = timers;
  }

  /**
   * Replays.
   *
   * @return how it went, once all are sent. Fails with {@link IllegalStateException} while another
   *     one is under way, or with what stopped it; {@link #report} then tells how far it came
   */
  Future<ReplayReport> replay(Replay wish) {
    if (!busy.compareAndSet(false, true)) {
      return Future.failedFuture(
          new IllegalStateException("a replay to " + report.queue() + " is under way"));
    }
    audit(wish, "begins");
    return count(wish)
        .compose(
            matching -> {
              report = new ReplayReport(wish.queue(), matching, 0, 0);
              return wish.dryRun() ? Future.succeededFuture() : page(wish, wish.fromId());
            })
        .map(done -> report)
        .onComplete(
            ended -> {
              audit(wish, ended.succeeded() ? "has ended" : "was broken off");
              busy.set(false);
            });
  }

  /** The last one, or the one under way. */
  ReplayReport report() {
    return report;
  }

  void stop() {
    stopped = true;
  }

  private Future<Long> count(Replay wish) {
    return database
        .pool()
        .preparedQuery(COUNT)
        .execute(match(wish, wish.fromId()))
        .map(rows -> rows.iterator().next().getLong("events"));
  }

  private Future<Void> page(Replay wish, long fromId) {
    var size = Math.max(1, wish.perSecond() / PACES_A_SECOND);
    return database
        .pool()
        .preparedQuery(PAGE)
        .execute(match(wish, fromId).addInteger(size))
        .compose(
            rows -> {
              var found = new ArrayList<OutboxRow>();
              rows.forEach(row -> found.add(OutboxTable.row(row)));
              return found.isEmpty() ? Future.succeededFuture() : send(wish, found);
            });
  }

  private Future<Void> send(Replay wish, List<OutboxRow> rows) {
    Future<Void> sent = Future.succeededFuture();
    for (var row : rows) {
      sent =
          sent.compose(before -> courier.send(addressed(row.message(), wish.queue())))
              .onSuccess(taken -> count(row));
    }
    return sent.compose(all -> pace(wish))
        .compose(go -> page(wish, rows.get(rows.size() - 1).id() + 1));
  }

  private void count(OutboxRow row) {
    var now = report;
    report = new ReplayReport(now.queue(), now.matching(), now.sent() + 1, row.id());
  }

  private Future<Void> pace(Replay wish) {
    if (stopped) {
      return Future.failedFuture(
          new IllegalStateException(
              "the service stops; go on from row " + (report.lastId() + 1) + " elsewhere"));
    }
    Promise<Void> next = Promise.promise();
    var pause =
        wish.perSecond() < PACES_A_SECOND
            ? PACE.multipliedBy(PACES_A_SECOND).dividedBy(wish.perSecond())
            : PACE;
    timers.after(pause, next::complete);
    return next.future();
  }

  private static Message addressed(Message message, String queue) {
    var headers = new HashMap<>(message.headers());
    headers.put(Message.REPLAY_TO, queue);
    return new Message(message.attributes(), headers, message.body());
  }

  private static Tuple match(Replay wish, long fromId) {
    return Tuple.tuple()
        .addLong(fromId)
        .addOffsetDateTime(time(wish.from()))
        .addOffsetDateTime(time(wish.to()))
        .addString(wish.type());
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private void audit(Replay wish, String happens) {
    log.atWarn()
        .addKeyValue("event.kind", "audit")
        .addKeyValue("queue", wish.queue())
        .addKeyValue("fromId", wish.fromId())
        .addKeyValue("from", wish.from())
        .addKeyValue("to", wish.to())
        .addKeyValue("eventType", wish.type())
        .addKeyValue("dryRun", wish.dryRun())
        .addKeyValue("matching", report.matching())
        .addKeyValue("sent", report.sent())
        .log("A replay {}", happens);
  }
}
