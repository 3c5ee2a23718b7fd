package dev.chassis.messaging.database;

import dev.chassis.ChassisModule;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * The PostgreSQL database of this service. Got by {@code chassis.get(Database.class)} in a service
 * with {@link #module()}.
 */
public interface Database {

  /** Connections for single statements; closed with the service, by nobody else. */
  Pool pool();

  /**
   * Runs {@code work} in a transaction of its own: committed when the future of {@code work}
   * succeeds, rolled back when it fails, is null or the method throws.
   *
   * @return what {@code work} gave, once committed. Fails with what {@code work} failed with; with
   *     a {@link io.vertx.sqlclient.TransactionRollbackException} when a statement had failed,
   *     whether {@code work} minded or not; or with what broke the connection, and then nobody
   *     knows whether it was committed
   */
  <T> Future<T> transaction(Function<? super SqlConnection, ? extends Future<T>> work);

  /**
   * Opens a connection beside the pool, for what belongs to a session: locks and notifications. No
   * limit on the time of statements is set for it.
   */
  Future<Session> session();

  /**
   * Has migrations applied when the database starts, after those added before and before the
   * service's own, which are found in {@code db/migration/<service>}. Only while wiring.
   */
  void migrations(Migrations migrations);

  /** Adds the database to a service; settings are in {@link DatabaseConfig}. */
  static ChassisModule module() {
    return new DatabaseModule();
  }
}
