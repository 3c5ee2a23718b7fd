package dev.chassis.resilience;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * When a second attempt is started beside one that takes long. Only {@link #defaults()} and the
 * {@code with…} methods are promised to stay as they are.
 *
 * @param enabled whether there are second attempts at all; default true
 * @param percentile share of recent calls that count as usual, in (0, 1); default 0.95
 * @param factor how many times as long as the longest of these a call takes when the second attempt
 *     starts, 1 to 100; default 2. At 1 every twentieth call would be sent twice, at all times; at
 *     2 hardly any is while all is well
 * @param floor shortest time after which it starts, longer than zero; default 5 ms: less is what a
 *     pause of this process may be
 * @param minimumCalls calls seen lately before percentiles are trusted, 1 or more; default 20
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">The Tail at Scale, where hedged
 *     requests come from</a>
 */
public record HedgeConfig(
    boolean enabled, double percentile, double factor, Duration floor, int minimumCalls) {

  /** Checks the ranges. */
  public HedgeConfig {
    Check.all(
        Check.that(percentile > 0 && percentile < 1, "percentile", percentile, "in (0, 1)"),
        Check.that(factor >= 1 && factor <= 100, "factor", factor, "from 1 to 100"),
        Check.positive("floor", floor),
        Check.atLeast(1, "minimumCalls", minimumCalls));
  }

  /** After twice the 95th percentile of at least 20 calls, not before 5 ms. */
  public static HedgeConfig defaults() {
    return new HedgeConfig(true, 0.95, 2, Duration.ofMillis(5), 20);
  }

  /** Copy that is switched on or off. */
  public HedgeConfig withEnabled(boolean newEnabled) {
    return new HedgeConfig(newEnabled, percentile, factor, floor, minimumCalls);
  }

  /** Copy with another percentile. */
  public HedgeConfig withPercentile(double newPercentile) {
    return new HedgeConfig(enabled, newPercentile, factor, floor, minimumCalls);
  }

  /** Copy with another factor. */
  public HedgeConfig withFactor(double newFactor) {
    return new HedgeConfig(enabled, percentile, newFactor, floor, minimumCalls);
  }

  /** Copy with another floor. */
  public HedgeConfig withFloor(Duration newFloor) {
    return new HedgeConfig(enabled, percentile, factor, newFloor, minimumCalls);
  }

  /** Copy with another minimum of calls. */
  public HedgeConfig withMinimumCalls(int newMinimum) {
    return new HedgeConfig(enabled, percentile, factor, floor, newMinimum);
  }
}
