package dev.chassis.observability.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Set;

/** The registry of one service: each has its own, also when several share a JVM. */
public final class ServiceMeters {

  /**
   * Media type of the page.
   *
   * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the format</a>
   */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final Set<String> METHODS =
      Set.of(
          "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "OTHER");

  private ServiceMeters() {}

  /**
   * Creates a registry that Prometheus can read. An HTTP method a stranger made up counts as {@code
   * OTHER}: each would be a series of its own.
   */
  public static PrometheusMeterRegistry create() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    knownMethods(registry, "method");
    knownMethods(registry, "http.request.method");
    return registry;
  }

  private static void knownMethods(MeterRegistry registry, String tag) {
    registry
        .config()
        .meterFilter(
            MeterFilter.replaceTagValues(
                tag, method -> METHODS.contains(method) ? method : "OTHER"));
  }
}
