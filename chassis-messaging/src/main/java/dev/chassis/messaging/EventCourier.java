package dev.chassis.messaging;

import dev.chassis.messaging.spi.Message;
import io.vertx.core.Future;

/**
 * Publishing in two steps, for what keeps events in between, such as an outbox. Found by {@code
 * chassis.get(EventCourier.class)} in a service with messaging.
 */
public interface EventCourier {

  /**
   * The message that publishing would send now: with an id of its own, the time, and trace and
   * request id of the current request.
   *
   * @throws EncodingException when the data cannot be written as JSON
   */
  <T> Message message(EventType<T> type, T data);

  /** Sends a message as it is, and waits for the broker; fails as publishing does. */
  Future<Void> send(Message message);
}
