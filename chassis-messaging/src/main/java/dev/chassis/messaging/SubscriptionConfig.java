package dev.chassis.messaging;

import dev.chassis.config.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of one subscription. Config keys live under {@code
 * messaging.subscriptions.<name>}; one that is absent leaves it as the code says, else as for all.
 *
 * @param concurrency handlers under way at once in one instance, 1 or more
 * @param prefetch events in the hands of one instance at a time, 1 to 65535
 * @param handlerTimeout how long a handler may take, longer than zero
 * @param retry when a failed event is tried again; replaces the whole of it
 */
public record SubscriptionConfig(
    @Nullable Integer concurrency,
    @Nullable Integer prefetch,
    @Nullable Duration handlerTimeout,
    @Nullable RetryConfig retry) {

  public SubscriptionConfig {
    Check.all(
        concurrency == null ? null : Check.atLeast(1, "concurrency", concurrency),
        prefetch == null
            ? null
            : Check.between(1, MessagingConfig.MAX_PREFETCH, "prefetch", prefetch),
        handlerTimeout == null ? null : Check.positive("handlerTimeout", handlerTimeout));
  }
}
