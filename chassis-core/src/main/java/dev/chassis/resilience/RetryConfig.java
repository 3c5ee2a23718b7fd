package dev.chassis.resilience;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How often and how soon a failed call is repeated. Only {@link #defaults()} and the {@code with…}
 * methods are promised to stay as they are.
 *
 * @param maxAttempts attempts in all, the first included, 1 to 10; 1 switches retries off; default
 *     3
 * @param firstDelay pause before the first retry, longer than zero; it doubles with each further
 *     one, and half of it is random; default 50 ms
 * @param maxDelay longest pause, not less than {@code firstDelay}; default 1 s
 * @param budgetRatio retries allowed per call over the last 10 s, 0 to 1; default 0.2
 * @param budgetPerSecond retries per second allowed on top, so that little traffic can retry too, 0
 *     or more; default 10
 * @see <a href="https://twitter.github.io/finagle/guide/Glossary.html">Finagle's retry budget,
 *     where the two budget figures come from</a>
 */
public record RetryConfig(
    int maxAttempts,
    Duration firstDelay,
    Duration maxDelay,
    double budgetRatio,
    int budgetPerSecond) {

  /** Checks the ranges. */
  public RetryConfig {
    Check.all(
        Check.between(1, 10, "maxAttempts", maxAttempts),
        Check.positive("firstDelay", firstDelay),
        Check.that(
            maxDelay.compareTo(firstDelay) >= 0, "maxDelay", maxDelay, "firstDelay or longer"),
        Check.that(budgetRatio >= 0 && budgetRatio <= 1, "budgetRatio", budgetRatio, "from 0 to 1"),
        Check.atLeast(0, "budgetPerSecond", budgetPerSecond));
  }

  /** 3 attempts, 50 ms to 1 s apart, a fifth of the calls plus 10 per second. */
  public static RetryConfig defaults() {
    return new RetryConfig(3, Duration.ofMillis(50), Duration.ofSeconds(1), 0.2, 10);
  }

  /** Copy with another number of attempts. */
  public RetryConfig withMaxAttempts(int newMaxAttempts) {
    return new RetryConfig(newMaxAttempts, firstDelay, maxDelay, budgetRatio, budgetPerSecond);
  }

  /** Copy with another budget. */
  public RetryConfig withBudget(double newRatio, int newPerSecond) {
    return new RetryConfig(maxAttempts, firstDelay, maxDelay, newRatio, newPerSecond);
  }
}
