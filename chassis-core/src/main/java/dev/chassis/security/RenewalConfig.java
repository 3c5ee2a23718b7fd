package dev.chassis.security;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * When certificate files are read again. Config keys live under {@code http.tls.reload} and {@code
 * client.<service>.tls.reload}. Only {@link #defaults()} and the {@code with} methods are promised.
 *
 * @param every time between two looks at the files, 100 ms or longer; default 2 s. Files are small,
 *     and replaced in ways that no file watcher sees everywhere
 * @param warnBefore how long before a certificate ends the log warns of it, zero or longer; default
 *     14 days
 */
public record RenewalConfig(Duration every, Duration warnBefore) {

  /** Refuses values out of range, all at once. */
  public RenewalConfig {
    Check.all(
        Check.that(every.toMillis() >= 100, "every", every, "100ms or longer"),
        Check.notNegative("warnBefore", warnBefore));
  }

  /** The defaults named above. */
  public static RenewalConfig defaults() {
    return new RenewalConfig(Duration.ofSeconds(2), Duration.ofDays(14));
  }

  /** Copy that looks at other times. */
  public RenewalConfig withEvery(Duration newEvery) {
    return new RenewalConfig(newEvery, warnBefore);
  }
}
