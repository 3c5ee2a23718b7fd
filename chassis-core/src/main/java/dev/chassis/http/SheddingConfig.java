package dev.chassis.http;

import dev.chassis.config.Check;

/**
 * How many requests are worked on at a time. Config keys live under {@code http.shedding}. Only
 * {@link #defaults()} is promised.
 *
 * <p>In a burst of up to 200 ms four times the limit is admitted, and at least twice {@code
 * initial}, but never more than {@code max}. A limit that shrank returns to {@code initial} while
 * fewer than half of it are under way (ADR-0033).
 *
 * @param enabled whether requests beyond the limit are refused; default true
 * @param initial the limit to begin with, from {@code min} to {@code max}; default 100
 * @param min the limit never goes below, 1 or more; default 20, the least of Netflix' limit
 * @param max the limit never goes above, {@code min} or more; default 2000
 */
public record SheddingConfig(boolean enabled, int initial, int min, int max) {

  /** Refuses values out of range, all at once. */
  public SheddingConfig {
    Check.all(
        Check.atLeast(1, "min", min),
        Check.atLeast(min, "max", max),
        Check.between(min, max, "initial", initial));
  }

  /** The defaults named above. */
  public static SheddingConfig defaults() {
    return new SheddingConfig(true, 100, 20, 2000);
  }
}
