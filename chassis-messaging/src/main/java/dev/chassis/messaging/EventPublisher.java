package dev.chassis.messaging;

import io.vertx.core.Future;

/** Sends events. */
@FunctionalInterface
public interface EventPublisher {

  /**
   * Sends an event and waits for the broker to take it. It carries the current request's trace and
   * request id; what it has left of its time goes along, but nobody is held to it: the event
   * outlives the request.
   *
   * <p>Nobody needs to be subscribed: who hears an event is not the sender's concern, so one that
   * nobody wants is taken as well.
   *
   * @param data becomes the JSON body
   * @return completed on the caller's context once the broker took it. Fails with {@link
   *     EncodingException} (do not retry), {@link BrokerRefusedException} (the broker is full or
   *     not allowed to; retry later) or {@link BrokerUnavailableException} (safe to retry;
   *     subscribers may then see the event twice)
   */
  <T> Future<Void> publish(EventType<T> type, T data);
}
