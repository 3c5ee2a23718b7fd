package dev.chassis.observability.metrics;

import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where metrics are sent besides the page, by OTLP over HTTP. Config keys live under {@code
 * metrics.otlp}. Needs the jar {@code io.micrometer:micrometer-registry-otlp}.
 *
 * @param url of the receiver, with its path, such as {@code http://collector:4318/v1/metrics}
 * @param step how often they are sent, 1 s or longer; default 1 min
 * @param headers sent along, such as a key; default none
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP over HTTP</a>
 */
public record OtlpMetricsConfig(URI url, Duration step, Map<String, Secret> headers) {

  /** Checks the ranges; keeps a copy of the map. */
  public OtlpMetricsConfig {
    headers = Map.copyOf(headers);
    Check.all(
        Check.that(
            "http".equals(url.getScheme()) || "https".equals(url.getScheme()),
            "url",
            url,
            "an http or https URL"),
        Check.that(step.toSeconds() >= 1, "step", step, "1 s or longer"));
  }

  /** Defaults for a receiver on this machine. */
  public static OtlpMetricsConfig defaults() {
    return new OtlpMetricsConfig(
        URI.create("http://127.0.0.1:4318/v1/metrics"), Duration.ofMinutes(1), Map.of());
  }
}
