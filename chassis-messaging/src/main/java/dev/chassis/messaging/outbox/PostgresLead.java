package dev.chassis.messaging.outbox;

import dev.chassis.messaging.database.Session;
import dev.chassis.messaging.outbox.OutboxStore.Batch;
import dev.chassis.messaging.outbox.OutboxStore.Lead;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The lead, on the connection that holds its lock: whoever lost the one has lost the other, so
 * nobody settles events without the lead.
 */
final class PostgresLead implements Lead {

  static final String CHANNEL = "chassis_outbox";

  private static final String LAST_ID =
      "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS id FROM chassis_outbox_id_seq";
  private static final String WRITERS =
      "SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') AS writers FROM pg_locks"
          + " WHERE locktype = 'relation' AND relation = 'chassis_outbox'::regclass"
          + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
          + " AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()";
  private static final String NEXT =
      "SELECT "
          + OutboxTable.COLUMNS
          + " FROM chassis_outbox WHERE published_at IS NULL AND id <= $1 AND due_at <= now()"
          + " AND (key IS NULL OR key <> ALL($2)) AND id <> ALL($3) ORDER BY id LIMIT $4";
  private static final String PUBLISHED =
      "UPDATE chassis_outbox SET published_at = clock_timestamp() WHERE id = ANY($1)";
  private static final String REFUSED =
      "UPDATE chassis_outbox SET refusals = refusals + 1, refusal = $2 WHERE id = $1";
  private static final String CLEAN_OUTBOX =
      "DELETE FROM chassis_outbox WHERE id IN (SELECT id FROM chassis_outbox"
          + " WHERE published_at < now() - make_interval(secs => $1)"
          + " ORDER BY published_at LIMIT $2)";
  private static final String CLEAN_INBOX =
      "DELETE FROM chassis_inbox WHERE ctid = ANY (ARRAY(SELECT ctid FROM chassis_inbox"
          + " WHERE handled_at < now() - make_interval(secs => $1)"
          + " ORDER BY handled_at LIMIT $2))";

  private final Session session;
  private final PgConnection connection;
  private final Watermark watermark = new Watermark();
  private final Promise<Void> lost = Promise.promise();
  private volatile boolean resigned;

  private PostgresLead(Session session) {
    this.session = session;
    this.connection = session.connection();
  }

  /** Begins to lead on a session that holds the lock. */
  static Future<Lead> begin(Session session, Runnable onHint) {
    var lead = new PostgresLead(session);
    lead.connection.notificationHandler(hint -> onHint.run());
    lead.connection.closeHandler(closed -> lead.end());
    return lead.connection.query("LISTEN " + CHANNEL).execute().map(lead);
  }

  /** One after the other: what is read later must not be older than what was read before. */
  @Override
  public Future<Batch> next(Set<String> busyKeys, Set<Long> busyIds, int limit) {
    return connection
        .preparedQuery(LAST_ID)
        .execute()
        .compose(
            last ->
                connection
                    .preparedQuery(WRITERS)
                    .execute()
                    .onSuccess(
                        writers ->
                            watermark.observe(
                                last.iterator().next().getLong("id"),
                                Set.of(writers.iterator().next().getArrayOfStrings("writers")))))
        .compose(
            observed ->
                connection
                    .preparedQuery(NEXT)
                    .execute(
                        Tuple.of(
                            watermark.finalId(),
                            busyKeys.toArray(String[]::new),
                            busyIds.toArray(Long[]::new),
                            limit)))
        .map(
            rows -> {
              var found = new ArrayList<OutboxRow>(rows.size());
              rows.forEach(row -> found.add(OutboxTable.row(row)));
              return new Batch(found, found.size() == limit || watermark.isBehind());
            });
  }

  @Override
  public Future<Void> published(List<Long> ids) {
    return connection
        .preparedQuery(PUBLISHED)
        .execute(Tuple.of(ids.toArray(Long[]::new)))
        .mapEmpty();
  }

  @Override
  public Future<Void> refused(long id, String why) {
    return connection.preparedQuery(REFUSED).execute(Tuple.of(id, why)).mapEmpty();
  }

  @Override
  public Future<Boolean> clean(Duration keep, Duration keepInbox, int limit) {
    return delete(CLEAN_OUTBOX, keep, limit)
        .compose(
            fromOutbox ->
                delete(CLEAN_INBOX, keepInbox, limit)
                    .map(fromInbox -> Math.max(fromOutbox, fromInbox) >= limit));
  }

  @Override
  public Future<Void> lost() {
    return lost.future();
  }

  @Override
  public Future<Void> resign() {
    resigned = true;
    return session.close();
  }

  private Future<Integer> delete(String statement, Duration keep, int limit) {
    return connection
        .preparedQuery(statement)
        .execute(Tuple.of(OutboxTable.seconds(keep), limit))
        .map(deleted -> deleted.rowCount());
  }

  private void end() {
    if (!resigned) {
      lost.tryComplete();
    }
  }
}
