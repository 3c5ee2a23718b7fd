package dev.chassis.resilience;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How many attempts may be made on top of the calls, retries and hedges together. Only {@link
 * #defaults()} and the {@code with…} methods are promised to stay as they are.
 *
 * @param ratio extra attempts per call within {@code ttl}, 0 to 1; default 0.2
 * @param perSecond extra attempts per second allowed besides, so that little traffic has some too,
 *     0 or more; default 10
 * @param ttl how long a call earns extra attempts, 1 s or more; default 10 s
 * @see <a href="https://finagle.github.io/blog/2016/02/08/retry-budgets/">Finagle's retry budgets,
 *     where the figures come from</a>
 */
public record ExtraLoadConfig(double ratio, int perSecond, Duration ttl) {

  /** Checks the ranges. */
  public ExtraLoadConfig {
    Check.all(
        Check.that(ratio >= 0 && ratio <= 1, "ratio", ratio, "from 0 to 1"),
        Check.between(0, 1_000_000, "perSecond", perSecond),
        Check.that(
            ttl != null
                && ttl.compareTo(Duration.ofSeconds(1)) >= 0
                && ttl.compareTo(Duration.ofHours(1)) <= 0,
            "ttl",
            ttl,
            "from 1 s to 1 h"));
  }

  /** A fifth of the calls of the last 10 s, and 10 per second. */
  public static ExtraLoadConfig defaults() {
    return new ExtraLoadConfig(0.2, 10, Duration.ofSeconds(10));
  }

  /** Copy with another ratio. */
  public ExtraLoadConfig withRatio(double newRatio) {
    return new ExtraLoadConfig(newRatio, perSecond, ttl);
  }

  /** Copy with another floor. */
  public ExtraLoadConfig withPerSecond(int newPerSecond) {
    return new ExtraLoadConfig(ratio, newPerSecond, ttl);
  }
}
