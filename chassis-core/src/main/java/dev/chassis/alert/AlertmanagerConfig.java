package dev.chassis.alert;

import dev.chassis.config.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whose Alertmanager to tell, through its API v2. Config section {@code alerts.alertmanager}.
 *
 * @param url its {@code http} or {@code https} address, without {@code /api/v2}; default none:
 *     nobody is told
 * @param refresh how often it hears of what lasts, 1 s or longer; default 1 min, as Prometheus has
 *     it. It takes an alert for over when it has not heard of it for three times as long
 * @param timeout for one attempt, longer than zero; default 10 s
 */
public record AlertmanagerConfig(@Nullable String url, Duration refresh, Duration timeout) {

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Checks the address. */
  public AlertmanagerConfig {
    Check.all(
        Check.that(url == null || HttpTarget.isValid(url), "url", url, "an http or https address"),
        Check.that(refresh.compareTo(SHORTEST) >= 0, "refresh", refresh, "1 s or longer"),
        Check.positive("timeout", timeout));
  }

  /** Nobody is told. */
  public static AlertmanagerConfig defaults() {
    return new AlertmanagerConfig(null, Duration.ofMinutes(1), Duration.ofSeconds(10));
  }

  /** Tells the Alertmanager at {@code url}. */
  public static AlertmanagerConfig at(String url) {
    return new AlertmanagerConfig(url, Duration.ofMinutes(1), Duration.ofSeconds(10));
  }
}
