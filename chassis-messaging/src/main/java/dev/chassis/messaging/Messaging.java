package dev.chassis.messaging;

import dev.chassis.ChassisModule;

/**
 * Events between services. Got by {@code chassis.get(Messaging.class)} in a service with {@link
 * #module()}.
 */
public interface Messaging extends EventPublisher {

  /**
   * Handles every event of {@code type}. Instances of this service share the events of one
   * subscription; each subscription gets its own copy. Only while wiring; events flow once the
   * service has started, and those published while it is down wait for it.
   *
   * @param subscription names it within the service, for one event type only: lower-case letters,
   *     digits and dashes. The broker's queue is {@code <service>.<subscription>}
   * @throws IllegalStateException when the name is taken or the service consumes already
   */
  default <T> void subscribe(EventType<T> type, String subscription, EventHandler<T> handler) {
    subscribeEvents(type, subscription, event -> handler.handle(event.data()));
  }

  /** Like {@link #subscribe}, with the whole event. */
  <T> void subscribeEvents(EventType<T> type, String subscription, EnvelopeHandler<T> handler);

  /** Adds messaging to a service; settings are in {@link MessagingConfig}. */
  static ChassisModule module() {
    return new MessagingModule();
  }
}
