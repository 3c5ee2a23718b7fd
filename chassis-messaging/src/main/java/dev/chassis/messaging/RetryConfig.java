package dev.chassis.messaging;

import dev.chassis.config.Check;
import java.time.Duration;
import java.util.List;

/**
 * When an event whose handler failed is tried again. Config keys live under {@code
 * messaging.retry}.
 *
 * @param delays pause before each further attempt, longer than zero each, at most 20; so there is
 *     one attempt more than delays, and none left means parked in the error queue. Default [500ms,
 *     2s, 10s]: four attempts
 */
public record RetryConfig(List<Duration> delays) {

  private static final int MAX_DELAYS = 20;

  public RetryConfig {
    delays = List.copyOf(delays);
    Check.all(
        Check.that(delays.size() <= MAX_DELAYS, "delays", delays, "at most 20 delays"),
        Check.that(
            delays.stream().allMatch(delay -> delay.toMillis() > 0),
            "delays",
            delays,
            "delays of 1 ms or more"));
  }

  /** The defaults named above. */
  public static RetryConfig defaults() {
    return new RetryConfig(
        List.of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(10)));
  }

  /** These delays. */
  public static RetryConfig of(Duration... delays) {
    return new RetryConfig(List.of(delays));
  }
}
