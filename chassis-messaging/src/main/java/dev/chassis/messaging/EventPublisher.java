package dev.chassis.messaging;

import io.vertx.core.Future;

/** Sends events. */
@FunctionalInterface
public interface EventPublisher {

  /**
   * Sends an event and waits for the broker to take it. It carries the current request's trace,
   * request id and labels; what it has left of its time goes along, but nobody is held to it: the
   * event outlives the request.
   *
   * <p>Nobody needs to be subscribed, unless {@link EventOptions#mandatory()}: who hears an event
   * is not the sender's concern, so one that nobody wants is taken as well.
   *
   * <p>When {@link MessagingConfig#maxOutstanding()} events wait for their confirms, it waits for
   * room: the nearest deadline first, and events with a key in their order.
   *
   * @param data becomes the JSON body
   * @return completed on the caller's context once the broker took it, within the time-out and the
   *     caller's deadline. Fails with {@link EncodingException} (do not retry), {@link
   *     BrokerRefusedException} (the broker has not got it; retry later) or {@link
   *     BrokerUnavailableException} (it may have; safe to retry, subscribers may then see the event
   *     twice); {@link MessagingException#reason()} says which case it is
   */
  <T> Future<Void> publish(EventType<T> type, T data, EventOptions options);

  /** Like {@link #publish(EventType, Object, EventOptions)}, with nothing special. */
  default <T> Future<Void> publish(EventType<T> type, T data) {
    return publish(type, data, EventOptions.defaults());
  }
}
