package dev.chassis.balance;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * When an instance is left out, for how long, and when that is ignored. One call decides whether it
 * returns. Only {@link #defaults()} and the {@code with…} methods are promised to stay as they are.
 *
 * @param consecutiveFailures calls that fail in a row until the instance is left out, 0 or more;
 *     default 5. 0 switches this rule off
 * @param successRate share of successes in {@code window} below which it is left out, 0 to 1;
 *     default 0.8. 0 switches this rule off
 * @param minimumCalls calls in {@code window} before the rate is trusted, 1 or more; default 20
 * @param window how far back calls are counted, 100 ms or longer; default 10 s
 * @param shortest how long the first ejection lasts, longer than zero; default 1 s. Each further
 *     one without a success in between lasts twice as long; half of the time is random
 * @param longest the longest ejection, not shorter than {@code shortest}; default 30 s
 * @param panic share of the instances, 0 to 1, that must be left for ejections to count; default
 *     0.5. With fewer all are called: some answer is better than none
 * @see <a href="https://twitter.github.io/finagle/guide/Clients.html#failure-accrual">Finagle's
 *     failure accrual: 5 in a row or 80 %, 5 to 300 s with equal jitter, one probe</a>
 */
public record EjectionConfig(
    int consecutiveFailures,
    double successRate,
    int minimumCalls,
    Duration window,
    Duration shortest,
    Duration longest,
    double panic) {

  private static final Duration SHORTEST_WINDOW = Duration.ofMillis(100);

  /** Checks the ranges. */
  public EjectionConfig {
    Check.all(
        Check.atLeast(0, "consecutiveFailures", consecutiveFailures),
        Check.that(successRate >= 0 && successRate <= 1, "successRate", successRate, "from 0 to 1"),
        Check.atLeast(1, "minimumCalls", minimumCalls),
        Check.that(window.compareTo(SHORTEST_WINDOW) >= 0, "window", window, "100 ms or longer"),
        Check.positive("shortest", shortest),
        Check.that(longest.compareTo(shortest) >= 0, "longest", longest, "shortest or longer"),
        Check.that(panic >= 0 && panic <= 1, "panic", panic, "from 0 to 1"));
  }

  /**
   * 5 in a row, or less than 80 % of at least 20 calls in 10 s; out for 1 s, then up to 30 s, much
   * shorter than Finagle's 5 to 300 s: who is dead is told by heartbeats within seconds.
   */
  public static EjectionConfig defaults() {
    return new EjectionConfig(
        5, 0.8, 20, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(30), 0.5);
  }

  /** Nobody is left out. */
  public static EjectionConfig off() {
    return defaults().withConsecutiveFailures(0).withSuccessRate(0, 20, Duration.ofSeconds(10));
  }

  /** Copy with another number of failures in a row. */
  public EjectionConfig withConsecutiveFailures(int newFailures) {
    return new EjectionConfig(
        newFailures, successRate, minimumCalls, window, shortest, longest, panic);
  }

  /** Copy with another rate of successes. */
  public EjectionConfig withSuccessRate(double newRate, int newMinimum, Duration newWindow) {
    return new EjectionConfig(
        consecutiveFailures, newRate, newMinimum, newWindow, shortest, longest, panic);
  }

  /** Copy with other times. */
  public EjectionConfig withTimes(Duration newShortest, Duration newLongest) {
    return new EjectionConfig(
        consecutiveFailures, successRate, minimumCalls, window, newShortest, newLongest, panic);
  }

  /** Copy with another share below which ejections are ignored. */
  public EjectionConfig withPanic(double newPanic) {
    return new EjectionConfig(
        consecutiveFailures, successRate, minimumCalls, window, shortest, longest, newPanic);
  }
}
