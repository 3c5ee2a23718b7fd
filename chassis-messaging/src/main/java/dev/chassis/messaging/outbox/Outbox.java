package dev.chassis.messaging.outbox;

import dev.chassis.ChassisModule;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * Publishes events in the transaction that changes the data: both happen, or neither. Events go out
 * after the commit, at least once, those of one key in the order in which they were published.
 *
 * <pre>{@code
 * outbox.transaction(tx -> store.add(tx.connection(), order)
 *     .compose(added -> tx.publish(OrderEvents.CREATED, created)));
 * }</pre>
 */
public interface Outbox {

  /**
   * Runs {@code work} in a transaction: committed when its future and everything it published
   * succeeded, else rolled back.
   *
   * @return what {@code work} gave, once committed; fails as {@link
   *     dev.chassis.messaging.database.Database#transaction} does, or with what a publish failed
   *     with
   */
  <T> Future<T> transaction(Function<? super Transaction, ? extends Future<T>> work);

  /**
   * Publishes in a transaction that somebody else has begun on {@code connection} and will commit.
   * Heed the futures: a publish that failed is in nobody's transaction.
   */
  Transaction in(SqlConnection connection);

  /** Sends again to one consumer what was published before, see {@link Replay}. */
  Future<ReplayReport> replay(Replay wish);

  /** Adds outbox and inbox to a service; settings are in {@link OutboxConfig}. */
  static ChassisModule module() {
    return new OutboxModule();
  }
}
