package dev.chassis.messaging.outbox;

import dev.chassis.messaging.EventType;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;

/** An open transaction that events can be published in. Not after it has ended. */
public interface Transaction {

  /** Where it is open, for SQL. */
  SqlConnection connection();

  /**
   * Writes the event down; it goes out once the transaction is committed, with the trace and
   * request id of now.
   *
   * @param data becomes the JSON body
   * @return succeeds once it is written. Fails with {@link
   *     dev.chassis.messaging.EncodingException}, and then nothing was written, or as SQL does
   */
  default <T> Future<Void> publish(EventType<T> type, T data) {
    return publish(type, data, Duration.ZERO);
  }

  /**
   * Like {@link #publish(EventType, Object)}; the event goes out {@code delay} after it was
   * written, and no later event of its key waits for it.
   *
   * @param delay zero or longer
   */
  <T> Future<Void> publish(EventType<T> type, T data, Duration delay);
}
