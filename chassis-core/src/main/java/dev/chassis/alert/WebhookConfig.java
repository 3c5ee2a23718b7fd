package dev.chassis.alert;

import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where to post messages, in the form of Alertmanager's webhook. Config section {@code
 * alerts.webhook}.
 *
 * @param url {@code http} or {@code https} address; default none: nothing is posted
 * @param token sent as {@code Authorization: Bearer …}; default none
 * @param timeout for one attempt, longer than zero; default 10 s
 */
public record WebhookConfig(@Nullable String url, @Nullable Secret token, Duration timeout) {

  /** Checks the address. */
  public WebhookConfig {
    Check.all(
        Check.that(url == null || HttpTarget.isValid(url), "url", url, "an http or https address"),
        Check.positive("timeout", timeout));
  }

  /** Nothing is posted. */
  public static WebhookConfig defaults() {
    return new WebhookConfig(null, null, Duration.ofSeconds(10));
  }

  /** Posts to {@code url}. */
  public static WebhookConfig to(String url) {
    return new WebhookConfig(url, null, Duration.ofSeconds(10));
  }
}
