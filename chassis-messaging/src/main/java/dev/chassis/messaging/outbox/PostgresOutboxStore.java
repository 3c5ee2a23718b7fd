package dev.chassis.messaging.outbox;

import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.database.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outbox in PostgreSQL. The lead is an advisory lock of a session: the server gives it to the
 * next one as soon as the connection of its holder is gone. ADR-0046.
 */
final class PostgresOutboxStore implements OutboxStore {

  /** The letters of "chss": locks of ours. */
  private static final int LOCK_CLASS = 0x63687373;

  private static final String TRY_LOCK =
      "SELECT pg_try_advisory_lock($1, hashtext(current_schema() || '.chassis_outbox')) AS mine";
  private static final String BACKLOG =
      "SELECT count(*) AS events,"
          + " coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0)::float8 AS oldest"
          + " FROM (SELECT due_at FROM chassis_outbox"
          + " WHERE published_at IS NULL AND due_at <= clock_timestamp()"
          + " ORDER BY id LIMIT 100000) AS waiting";

  private final Database database;
  private @Nullable Session candidate;

  PostgresOutboxStore(Database database) {
    this.database = database;
  }

  @Override
  public Future<Optional<Lead>> lead(Runnable onHint) {
    return candidate()
        .compose(
            session ->
                session
                    .connection()
                    .preparedQuery(TRY_LOCK)
                    .execute(Tuple.of(LOCK_CLASS))
                    .compose(
                        rows ->
                            rows.iterator().next().getBoolean("mine")
                                ? begin(session, onHint)
                                : Future.succeededFuture(Optional.<Lead>empty())))
        .onFailure(broken -> forget());
  }

  @Override
  public Future<Void> hint() {
    return database.pool().query("NOTIFY " + PostgresLead.CHANNEL).execute().mapEmpty();
  }

  @Override
  public Future<Backlog> backlog() {
    return database
        .pool()
        .query(BACKLOG)
        .execute()
        .map(
            rows -> {
              var row = rows.iterator().next();
              return new Backlog(
                  row.getLong("events"), OutboxTable.duration(row.getDouble("oldest")));
            });
  }

  @Override
  public Future<Void> close() {
    var session = candidate;
    candidate = null;
    return session == null ? Future.succeededFuture() : session.close();
  }

  private Future<Session> candidate() {
    var session = candidate;
    return session != null
        ? Future.succeededFuture(session)
        : database.session().onSuccess(opened -> candidate = opened);
  }

  private Future<Optional<Lead>> begin(Session session, Runnable onHint) {
    candidate = null;
    return PostgresLead.begin(session, onHint)
        .<Optional<Lead>>map(Optional::of)
        .onFailure(broken -> session.close());
  }

  private void forget() {
    var session = candidate;
    candidate = null;
    if (session != null) {
      session.close();
    }
  }
}
