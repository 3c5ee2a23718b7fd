package dev.chassis.observability.metrics;

import dev.chassis.ServiceContext;
import dev.chassis.management.ManagementText;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management page {@code /metrics}: Prometheus text or, for those who ask for it, OpenMetrics,
 * which alone has exemplars.
 */
public final class MetricsPage {

  /**
   * Media type of the older form.
   *
   * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the format</a>
   */
  public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /**
   * Media type of the form with exemplars.
   *
   * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>
   */
  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private static final Logger log = LoggerFactory.getLogger(MetricsPage.class);

  private final ServiceContext chassis;
  private final PrometheusMeterRegistry registry;
  private final JvmMeters jvm;

  private MetricsPage(ServiceContext chassis, PrometheusMeterRegistry registry, JvmMeters jvm) {
    this.chassis = chassis;
    this.registry = registry;
    this.jvm = jvm;
  }

  /** Adds the page, or says why there is none. */
  public static void add(ServiceContext chassis, JvmMeters jvm) {
    var registry = ServiceMeters.page(chassis.metrics());
    if (registry == null) {
      log.warn("another module offered its own meter registry first: there is no page /metrics");
      return;
    }
    chassis.management().text("/metrics", new MetricsPage(chassis, registry, jvm)::scrape);
  }

  private Future<ManagementText> scrape(String accept) {
    var type = accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    return chassis.blocking(
        () -> {
          jvm.measure();
          return new ManagementText(type, registry.scrape(type));
        });
  }
}
