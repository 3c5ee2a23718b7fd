package dev.chassis.messaging;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one subscription is handled, all settings decided. */
record Handling(
    int concurrency, int prefetch, KeyOrder order, RetryConfig retry, Duration handlerTimeout) {

  /**
   * The configuration of the subscription goes before the code, the code before what is for all.
   */
  static Handling of(
      SubscriptionOptions code, @Nullable SubscriptionConfig own, MessagingConfig all) {
    return new Handling(
        first(own == null ? null : own.concurrency(), code.concurrency(), all.concurrency()),
        first(own == null ? null : own.prefetch(), code.prefetch(), all.prefetch()),
        code.order(),
        first(own == null ? null : own.retry(), code.retry(), all.retry()),
        first(
            own == null ? null : own.handlerTimeout(),
            code.handlerTimeout(),
            all.handlerTimeout()));
  }

  private static <T> T first(@Nullable T first, @Nullable T second, T last) {
    return first != null ? first : second != null ? second : last;
  }
}
