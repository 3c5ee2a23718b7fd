package dev.chassis.observability.logging;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * What becomes of warnings and errors that repeat themselves: same logger, same message before its
 * arguments are filled in, same exception thrown at the same place. Config keys live under {@code
 * logging.repeats}. Audit events ({@code event.kind=audit}) are always written.
 *
 * @param first how many of a kind are written in each {@code interval}, 0 or more; the others are
 *     counted, and at the end of the interval the last of them is written with that count as {@code
 *     labels.repeated}. Default 10; 0 writes all
 * @param interval from the first of a kind on, 1 ms or longer; default 1 min
 */
public record RepeatsConfig(int first, Duration interval) {

  /** Checks the ranges. */
  public RepeatsConfig {
    Check.all(
        Check.atLeast(0, "first", first),
        Check.that(interval.toMillis() >= 1, "interval", interval, "1 ms or more"));
  }

  /** The defaults above. */
  public static RepeatsConfig defaults() {
    return new RepeatsConfig(10, Duration.ofMinutes(1));
  }
}
