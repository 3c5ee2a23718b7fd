package dev.chassis.resilience;

import dev.chassis.config.Check;

/**
 * How fast operations may come. Only {@link #defaults()} and the {@code with…} methods are promised
 * to stay as they are.
 *
 * @param permitsPerSecond operations per second in the long run, from 0.001 to 1,000,000; default
 *     100
 * @param burst operations that may come at once after a pause, 1 to 1,000,000; default 10
 */
public record RateLimitConfig(double permitsPerSecond, int burst) {

  /** Checks the ranges. */
  public RateLimitConfig {
    Check.all(
        Check.that(
            permitsPerSecond >= 0.001 && permitsPerSecond <= 1_000_000,
            "permitsPerSecond",
            permitsPerSecond,
            "from 0.001 to 1000000"),
        Check.between(1, 1_000_000, "burst", burst));
  }

  /** 100 per second, 10 at once. */
  public static RateLimitConfig defaults() {
    return new RateLimitConfig(100, 10);
  }

  /** Copy with another rate. */
  public RateLimitConfig withPermitsPerSecond(double newPermitsPerSecond) {
    return new RateLimitConfig(newPermitsPerSecond, burst);
  }

  /** Copy with another burst. */
  public RateLimitConfig withBurst(int newBurst) {
    return new RateLimitConfig(permitsPerSecond, newBurst);
  }
}
