package dev.chassis.messaging;

import dev.chassis.ChassisModule;
import io.vertx.core.Future;
import java.util.List;

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
    subscribe(type, subscription, SubscriptionOptions.defaults(), handler);
  }

  /** Like {@link #subscribe(EventType, String, EventHandler)}, in a way of its own. */
  default <T> void subscribe(
      EventType<T> type,
      String subscription,
      SubscriptionOptions options,
      EventHandler<T> handler) {
    subscribeEvents(type, subscription, options, event -> handler.handle(event.data()));
  }

  /** Like {@link #subscribe(EventType, String, EventHandler)}, with the whole event. */
  default <T> void subscribeEvents(
      EventType<T> type, String subscription, EnvelopeHandler<T> handler) {
    subscribeEvents(type, subscription, SubscriptionOptions.defaults(), handler);
  }

  /**
   * Like {@link #subscribe(EventType, String, EventHandler)}, with the whole event, in a way of its
   * own.
   */
  <T> void subscribeEvents(
      EventType<T> type,
      String subscription,
      SubscriptionOptions options,
      EnvelopeHandler<T> handler);

  /**
   * Says which types this service publishes, for its contract: the AsyncAPI document at {@code
   * /asyncapi.json} and the schemas in {@code contract/}. Only while wiring. Publishing another
   * type works, and is warned of once.
   */
  void publishes(EventType<?>... types);

  /** This instance's subscriptions and what they are doing, in the order they were made. */
  List<SubscriptionReport> subscriptions();

  /**
   * Lets no more events of a subscription into this instance until {@link #resume}; other instances
   * go on. What no handler works on goes back to its queue.
   *
   * @return succeeds when no handler works on one any more; fails when some still do after {@link
   *     MessagingConfig#drainTimeout()}, and is paused all the same. Fails with {@link
   *     java.util.NoSuchElementException} when there is no such subscription
   */
  Future<Void> pause(String subscription);

  /**
   * Lets events of a subscription in again; does nothing when they are. Fails as {@link #pause}.
   */
  Future<Void> resume(String subscription);

  /** Adds messaging to a service; settings are in {@link MessagingConfig}. */
  static ChassisModule module() {
    return new MessagingModule();
  }
}
