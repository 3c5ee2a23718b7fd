package dev.chassis.resilience;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How often and how soon a failed call is repeated. How many may be repeated in all is for {@link
 * ExtraLoadConfig}. Only {@link #defaults()} and the {@code with…} methods are promised to stay as
 * they are.
 *
 * @param maxAttempts attempts in all, the first included, 1 to 10; 1 switches retries off; default
 *     3
 * @param firstDelay pause before the first retry, longer than zero; it doubles with each further
 *     one, and half of it is random; default 50 ms
 * @param maxDelay longest pause, not less than {@code firstDelay}; default 1 s
 */
public record RetryConfig(int maxAttempts, Duration firstDelay, Duration maxDelay) {

  /** Checks the ranges. */
  public RetryConfig {
    Check.all(
        Check.between(1, 10, "maxAttempts", maxAttempts),
        Check.positive("firstDelay", firstDelay),
        Check.that(
            maxDelay.compareTo(firstDelay) >= 0, "maxDelay", maxDelay, "firstDelay or longer"));
  }

  /** 3 attempts, 50 ms to 1 s apart. */
  public static RetryConfig defaults() {
    return new RetryConfig(3, Duration.ofMillis(50), Duration.ofSeconds(1));
  }

  /** Copy with another number of attempts. */
  public RetryConfig withMaxAttempts(int newMaxAttempts) {
    return new RetryConfig(newMaxAttempts, firstDelay, maxDelay);
  }

  /** Copy with other pauses. */
  public RetryConfig withDelays(Duration newFirst, Duration newMax) {
    return new RetryConfig(maxAttempts, newFirst, newMax);
  }
}
