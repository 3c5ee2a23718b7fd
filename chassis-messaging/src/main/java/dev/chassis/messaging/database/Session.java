package dev.chassis.messaging.database;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;

/** A connection beside the pool. What belongs to it ends with it. */
public final class Session {

  private final PgConnection connection;
  private final Pool owner;

  Session(PgConnection connection, Pool owner) {
    this.connection = connection;
    this.owner = owner;
  }

  /** The connection; closed by {@link #close} only. */
  public PgConnection connection() {
    return connection;
  }

  /** Ends the session and gives back its locks. Never fails; harmless when repeated. */
  public Future<Void> close() {
    // Closing the connection would only give it back: the pool of one ends it.
    return owner.close().otherwiseEmpty();
  }
}
