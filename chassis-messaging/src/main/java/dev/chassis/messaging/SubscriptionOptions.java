package dev.chassis.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one subscription is handled. What is null is as {@link MessagingConfig} says for all; what
 * the configuration says under {@code messaging.subscriptions.<name>} wins over both. Only {@link
 * #defaults()} and {@code with…} are promised; components may be added.
 *
 * @param concurrency handlers under way at once in one instance
 * @param prefetch events in the hands of one instance at a time
 * @param order whether the events of a key keep their order; anything but {@link KeyOrder#NONE} has
 *     one instance at a time handle the whole subscription
 * @param retry when a failed event is tried again
 * @param handlerTimeout how long a handler may take
 * @param eachInstance whether every instance of the service gets every event, for instance to
 *     forget what it cached. The queue is then the instance's own and goes with it: what is
 *     published while it is down is not heard, and what fails for the last time is dropped
 * @param interceptors what sees each event before the handler, outermost first
 */
public record SubscriptionOptions(
    @Nullable Integer concurrency,
    @Nullable Integer prefetch,
    KeyOrder order,
    @Nullable RetryConfig retry,
    @Nullable Duration handlerTimeout,
    boolean eachInstance,
    List<EventInterceptor> interceptors) {

  public SubscriptionOptions {
    interceptors = List.copyOf(interceptors);
  }

  /** In no order, shared by the instances of the service, all else as for all subscriptions. */
  public static SubscriptionOptions defaults() {
    return new SubscriptionOptions(null, null, KeyOrder.NONE, null, null, false, List.of());
  }

  /** Copy with another bound on handlers under way, 1 or more. */
  public SubscriptionOptions withConcurrency(int count) {
    return new SubscriptionOptions(
        count, prefetch, order, retry, handlerTimeout, eachInstance, interceptors);
  }

  /** Copy with another prefetch, 1 to 65535. */
  public SubscriptionOptions withPrefetch(int count) {
    return new SubscriptionOptions(
        concurrency, count, order, retry, handlerTimeout, eachInstance, interceptors);
  }

  /** Copy that keeps, or does not keep, the order of keys. */
  public SubscriptionOptions withOrder(KeyOrder other) {
    return new SubscriptionOptions(
        concurrency, prefetch, other, retry, handlerTimeout, eachInstance, interceptors);
  }

  /** Copy with other retries. */
  public SubscriptionOptions withRetry(RetryConfig other) {
    return new SubscriptionOptions(
        concurrency, prefetch, order, other, handlerTimeout, eachInstance, interceptors);
  }

  /** Copy with another handler time-out, longer than zero. */
  public SubscriptionOptions withHandlerTimeout(Duration timeout) {
    return new SubscriptionOptions(
        concurrency, prefetch, order, retry, timeout, eachInstance, interceptors);
  }

  /** Copy of which each instance gets every event. */
  public SubscriptionOptions forEachInstance() {
    return new SubscriptionOptions(
        concurrency, prefetch, order, retry, handlerTimeout, true, interceptors);
  }

  /** Copy with one more interceptor, inside of those before. */
  public SubscriptionOptions withInterceptor(EventInterceptor interceptor) {
    var more = new ArrayList<>(interceptors);
    more.add(interceptor);
    return new SubscriptionOptions(
        concurrency, prefetch, order, retry, handlerTimeout, eachInstance, more);
  }
}
