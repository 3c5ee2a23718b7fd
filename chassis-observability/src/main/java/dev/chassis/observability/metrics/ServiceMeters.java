package dev.chassis.observability.metrics;

import dev.chassis.signals.Signal;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The registry of one service: each has its own, also when several share a JVM. */
public final class ServiceMeters {

  private static final Set<String> METHODS =
      Set.of(
          "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "OTHER");

  private ServiceMeters() {}

  /**
   * Creates a registry that Prometheus can read. An HTTP method a stranger made up counts as {@code
   * OTHER}; no metric has more series than {@code config} allows; timers whose signal says so have
   * buckets.
   */
  public static MeterRegistry create(MetricsConfig config) {
    return create(config, new MeterFilter() {}, null);
  }

  /**
   * Like the other.
   *
   * @param bounds adds bounds to the buckets of some timers; asked when they are made. Here because
   *     a registry that holds a meter warns of each filter that comes later
   * @param second where what is measured goes as well; null for nowhere
   */
  public static MeterRegistry create(
      MetricsConfig config, MeterFilter bounds, @Nullable MeterRegistry second) {
    var page =
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT,
            new PrometheusRegistry(),
            Clock.SYSTEM,
            new RequestExemplars());
    if (second == null) {
      return filtered(page, config, bounds);
    }
    var both = filtered(new CompositeMeterRegistry(), config, bounds);
    ((CompositeMeterRegistry) both).add(page).add(second);
    return both;
  }

  /** The registry behind the page of {@code registry}; null when it has none. */
  static @Nullable PrometheusMeterRegistry page(MeterRegistry registry) {
    if (registry instanceof PrometheusMeterRegistry page) {
      return page;
    }
    return registry instanceof CompositeMeterRegistry both
        ? both.getRegistries().stream()
            .filter(PrometheusMeterRegistry.class::isInstance)
            .map(PrometheusMeterRegistry.class::cast)
            .findFirst()
            .orElse(null)
        : null;
  }

  private static MeterRegistry filtered(
      MeterRegistry registry, MetricsConfig config, MeterFilter bounds) {
    knownMethods(registry, "method");
    knownMethods(registry, "http.request.method");
    registry.config().meterFilter(buckets(config)).meterFilter(bounds);
    // Last: what it counts are the series that the others make.
    var limit = SeriesLimit.guard(registry, config.seriesLimit());
    // The registry keeps the limit, and with it the gauge's source, alive.
    ObservabilitySignals.METRICS_OVERFLOWING.gauge(registry, limit, SeriesLimit::overflowing);
    return registry;
  }

  private static void knownMethods(MeterRegistry registry, String tag) {
    registry
        .config()
        .meterFilter(
            MeterFilter.replaceTagValues(
                tag, method -> METHODS.contains(method) ? method : "OTHER"));
  }

  private static MeterFilter buckets(MetricsConfig config) {
    var bounds = config.buckets().stream().mapToDouble(Duration::toNanos).toArray();
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          Meter.Id id, DistributionStatisticConfig statistics) {
        return bounds.length > 0 && Signal.isBucketed(id.getName())
            ? DistributionStatisticConfig.builder()
                .serviceLevelObjectives(bounds)
                .build()
                .merge(statistics)
            : statistics;
      }
    };
  }
}
