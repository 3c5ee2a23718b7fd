package dev.chassis.client;

import dev.chassis.config.Check;

/**
 * Within what a limit that adapts moves; see {@link dev.chassis.resilience.AdaptiveLimit}. Only
 * {@link #defaults()} and the {@code with…} methods are promised to stay as they are.
 *
 * @param initial where it begins, from {@code min} to {@code max}; default 20
 * @param min it never goes below, 1 or more; default 4
 * @param max it never goes above, {@code min} or more; default 256
 */
public record AdaptiveConfig(int initial, int min, int max) {

  /** Checks the ranges. */
  public AdaptiveConfig {
    Check.all(
        Check.atLeast(1, "min", min),
        Check.atLeast(min, "max", max),
        Check.that(
            initial >= min && initial <= max, "initial", initial, "from " + min + " to " + max));
  }

  /** From 20, between 4 and 256. */
  public static AdaptiveConfig defaults() {
    return new AdaptiveConfig(20, 4, 256);
  }

  /** Copy that begins elsewhere. */
  public AdaptiveConfig withInitial(int newInitial) {
    return new AdaptiveConfig(newInitial, min, max);
  }

  /** Copy with other bounds. */
  public AdaptiveConfig withBounds(int newMin, int newMax) {
    return new AdaptiveConfig(initial, newMin, newMax);
  }
}
