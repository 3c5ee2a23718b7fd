package dev.chassis.observability;

import static java.util.concurrent.Executors.callable;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.observability.logging.Logging;
import dev.chassis.observability.logging.LoggingConfig;
import dev.chassis.observability.metrics.EventLoopLag;
import dev.chassis.observability.metrics.JvmMeters;
import dev.chassis.observability.metrics.MetricsConfig;
import dev.chassis.observability.metrics.ServiceMeters;
import dev.chassis.observability.ops.LivePage;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns observability on: log lines as JSON with the request and service they belong to, metrics of
 * the JVM and the event loops, and the management page {@code /metrics} for Prometheus. Settings
 * are {@link LoggingConfig} under {@code logging} and {@link MetricsConfig} under {@code metrics}.
 */
public final class Observability implements ChassisModule {

  private static final Logger log = LoggerFactory.getLogger(Observability.class);

  private Observability() {}

  /** The module; it keeps no state, so one may serve several services. */
  public static ChassisModule module() {
    return new Observability();
  }

  @Override
  public String name() {
    return "observability";
  }

  @Override
  public void prepare(Preparation preparation) {
    Logging.announce(preparation.identity());
    var logging = preparation.config("logging", LoggingConfig.class);
    if (logging != null) {
      Logging.apply(logging);
    }
    preparation.config("metrics", MetricsConfig.class);
    preparation.meterRegistry(ServiceMeters.create());
  }

  @Override
  public void install(ServiceContext chassis) {
    chassis.component(Phase.RESOURCES, new LoggingService(chassis));
    var jvm =
        JvmMeters.create(
            chassis.metrics(), chassis.timers(), work -> chassis.blocking(callable(work)));
    chassis.component(Phase.RESOURCES, jvm);
    var lag =
        EventLoopLag.create(
            chassis.vertx(),
            chassis.ticker(),
            chassis.timers(),
            chassis.metrics(),
            chassis.config("metrics", MetricsConfig.class));
    chassis.component(Phase.RESOURCES, lag);
    chassis.provide(EventLoopLag.class, lag);
    page(chassis, jvm);
    LivePage.add(chassis);
  }

  private static void page(ServiceContext chassis, JvmMeters jvm) {
    if (chassis.metrics() instanceof PrometheusMeterRegistry registry) {
      chassis
          .management()
          .text(
              "/metrics",
              ServiceMeters.CONTENT_TYPE,
              () ->
                  chassis.blocking(
                      () -> {
                        jvm.measure();
                        return registry.scrape(ServiceMeters.CONTENT_TYPE);
                      }));
    } else {
      log.warn("another module offered its own meter registry first: there is no page /metrics");
    }
  }

  /** Tells the process' logging that the service comes and goes. */
  private record LoggingService(ServiceContext chassis) implements Component {

    @Override
    public String name() {
      return "logging";
    }

    @Override
    public Future<?> start() {
      Logging.started(chassis.identity());
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      Logging.stopped(chassis.identity());
      return Future.succeededFuture();
    }

    @Override
    public void kill() {
      Logging.stopped(chassis.identity());
    }
  }
}
