package dev.chassis.messaging.outbox;

import dev.chassis.messaging.EncodingException;
import dev.chassis.messaging.EventCourier;
import dev.chassis.messaging.EventType;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A transaction and what was published in it. Confined to the context of its owner. */
final class OpenTransaction implements Transaction {

  private final SqlConnection connection;
  private final EventCourier courier;
  private final List<Future<Void>> published = new ArrayList<>();

  OpenTransaction(SqlConnection connection, EventCourier courier) {
    this.connection = connection;
    this.courier = courier;
  }

  @Override
  public SqlConnection connection() {
    return connection;
  }

  @Override
  public <T> Future<Void> publish(EventType<T> type, T data, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay " + delay + " is negative");
    }
    var written = write(type, data, delay);
    published.add(written);
    return written;
  }

  /** Runs {@code work}; succeeds when all it published is written, too, heeded or not. */
  <T> Future<T> run(Function<? super Transaction, ? extends Future<T>> work) {
    Future<T> result = work.apply(this);
    if (result == null) {
      return Future.failedFuture(
          new IllegalStateException("the work of the transaction returned null"));
    }
    return result.compose(value -> Future.all(published).map(written -> value));
  }

  boolean hasPublished() {
    return !published.isEmpty();
  }

  private <T> Future<Void> write(EventType<T> type, T data, Duration delay) {
    try {
      return OutboxTable.insert(connection, courier.message(type, data), delay);
    } catch (EncodingException unencodable) {
      return Future.failedFuture(unencodable);
    }
  }
}
