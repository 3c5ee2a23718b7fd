package dev.chassis.resilience;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * When a second attempt is started beside one that takes long. Only {@link #defaults()} and the
 * {@code with…} methods are promised to stay as they are.
 *
 * @param enabled whether there are second attempts at all; default true
 * @param percentile share of recent calls that were faster than the time after which the second
 *     attempt starts, in (0, 1); default 0.95, so that about 5 % of the calls are sent twice
 * @param floor shortest time after which it starts, longer than zero; default 1 ms, as Finagle's
 * @param minimumCalls calls seen lately before percentiles are trusted, 1 or more; default 20
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">The Tail at Scale, where hedged
 *     requests come from</a>
 */
public record HedgeConfig(boolean enabled, double percentile, Duration floor, int minimumCalls) {

  /** Checks the ranges. */
  public HedgeConfig {
    Check.all(
        Check.that(percentile > 0 && percentile < 1, "percentile", percentile, "in (0, 1)"),
        Check.positive("floor", floor),
        Check.atLeast(1, "minimumCalls", minimumCalls));
  }

  /** After the 95th percentile of at least 20 calls, not before 1 ms. */
  public static HedgeConfig defaults() {
    return new HedgeConfig(true, 0.95, Duration.ofMillis(1), 20);
  }

  /** Copy that is switched on or off. */
  public HedgeConfig withEnabled(boolean newEnabled) {
    return new HedgeConfig(newEnabled, percentile, floor, minimumCalls);
  }

  /** Copy with another percentile. */
  public HedgeConfig withPercentile(double newPercentile) {
    return new HedgeConfig(enabled, newPercentile, floor, minimumCalls);
  }

  /** Copy with another floor. */
  public HedgeConfig withFloor(Duration newFloor) {
    return new HedgeConfig(enabled, percentile, newFloor, minimumCalls);
  }

  /** Copy with another minimum of calls. */
  public HedgeConfig withMinimumCalls(int newMinimum) {
    return new HedgeConfig(enabled, percentile, floor, newMinimum);
  }
}
