package dev.chassis.observability.otlp;

import dev.chassis.config.Secret;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.observability.metrics.OtlpMetricsConfig;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A registry that sends what is measured by OTLP over HTTP, on a thread of its own: a receiver that
 * is slow or away costs the service nothing but the values of that time.
 */
public final class OtlpMeters {

  private static final String MISSING =
      "metrics.otlp needs the jar io.micrometer:micrometer-registry-otlp of Micrometer's version";

  private OtlpMeters() {}

  /**
   * Sends to the receiver of {@code config} until it is closed, last of all when it is.
   *
   * @throws IllegalStateException when the jar is missing; the message names it
   */
  public static MeterRegistry open(OtlpMetricsConfig config, ServiceIdentity identity) {
    try {
      return new OtlpMeterRegistry(new Settings(config, identity), Clock.SYSTEM);
    } catch (NoClassDefFoundError missing) {
      throw new IllegalStateException(MISSING, missing);
    }
  }

  /** Our settings as Micrometer asks for them. */
  private record Settings(OtlpMetricsConfig config, ServiceIdentity identity)
      implements OtlpConfig {

    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public String url() {
      return config.url().toString();
    }

    @Override
    public Duration step() {
      return config.step();
    }

    @Override
    public Map<String, String> headers() {
      return config.headers().entrySet().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Map.Entry::getKey, header -> revealed(header.getValue())));
    }

    @Override
    public Map<String, String> resourceAttributes() {
      return Map.of(
          "service.name", identity.name(),
          "service.version", identity.version(),
          "service.instance.id", identity.instance());
    }

    private static String revealed(Secret secret) {
      return secret.reveal();
    }
  }
}
