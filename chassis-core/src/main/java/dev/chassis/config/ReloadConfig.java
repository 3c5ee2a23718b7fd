package dev.chassis.config;

import java.time.Duration;

/**
 * How changed files are noticed. Section {@code config.reload}.
 *
 * @param interval how often files of the configuration, and files that its values refer to, are
 *     looked at; zero or longer, up to one day; default 5 s. A change counts once two looks in a
 *     row have seen the same, so that no half-written file is taken. Zero: never
 */
public record ReloadConfig(Duration interval) {

  /** Checks the range. */
  public ReloadConfig {
    Check.all(
        Check.that(
            interval != null
                && !interval.isNegative()
                && interval.compareTo(Duration.ofDays(1)) <= 0,
            "interval",
            interval,
            "from zero to one day"));
  }

  /** Every 5 s. */
  public static ReloadConfig defaults() {
    return new ReloadConfig(Duration.ofSeconds(5));
  }
}
