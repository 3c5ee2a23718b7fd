package dev.chassis.observability;

import static java.util.concurrent.Executors.callable;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.observability.logging.LoggerPages;
import dev.chassis.observability.logging.Logging;
import dev.chassis.observability.logging.LoggingConfig;
import dev.chassis.observability.metrics.EventLoopLag;
import dev.chassis.observability.metrics.JvmMeters;
import dev.chassis.observability.metrics.MetricsConfig;
import dev.chassis.observability.metrics.MetricsPage;
import dev.chassis.observability.metrics.ObservabilitySignals;
import dev.chassis.observability.metrics.ServiceMeters;
import dev.chassis.observability.ops.LivePage;
import dev.chassis.observability.otlp.OtlpMeters;
import dev.chassis.observability.slo.Promises;
import dev.chassis.observability.slo.SloConfig;
import dev.chassis.observability.slo.Slos;
import dev.chassis.observability.tracing.Tracing;
import dev.chassis.observability.tracing.TracingConfig;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns observability on: log lines as JSON with the request and service they belong to, metrics of
 * the JVM and the event loops, the management pages {@code /metrics} and {@code /loggers}, and
 * spans where they are to be sent somewhere. Settings are {@link LoggingConfig} under {@code
 * logging}, {@link MetricsConfig} under {@code metrics} and {@link TracingConfig} under {@code
 * tracing}.
 */
public final class Observability implements ChassisModule {

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
    var metrics = preparation.config("metrics", MetricsConfig.class);
    preparation.config("slo", SloConfig.class);
    var slos = new Slos(preparation.identity().name());
    preparation.provide(Slos.class, slos);
    preparation.meterRegistry(
        meters(metrics == null ? MetricsConfig.defaults() : metrics, slos, preparation));
    trace(preparation);
  }

  private static void trace(Preparation preparation) {
    var config = preparation.config("tracing", TracingConfig.class);
    if (config == null || !config.isOn()) {
      return;
    }
    try {
      preparation.tracer(Tracing.tracer(preparation.identity(), config));
    } catch (NoClassDefFoundError missing) {
      throw new IllegalStateException(config.missing(missing), missing);
    }
  }

  private static MeterRegistry meters(MetricsConfig config, Slos slos, Preparation preparation) {
    var otlp = config.otlp();
    return ServiceMeters.create(
        config,
        Promises.bounds(slos),
        otlp == null ? null : OtlpMeters.open(otlp, preparation.identity()));
  }

  @Override
  public void install(ServiceContext chassis) {
    var logging = chassis.config("logging", LoggingConfig.class);
    chassis.component(Phase.RESOURCES, new LoggingService(chassis, logging.repeats().interval()));
    LoggerPages.add(chassis);
    if (chassis.config("tracing", TracingConfig.class).isOn()) {
      Tracing.install(chassis);
    }
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
    MetricsPage.add(chassis, jvm);
    // What is counted is the process'; a class is never collected.
    ObservabilitySignals.LOG_DROPPED.counted(
        chassis.metrics(), Logging.class, process -> Logging.dropped());
    ObservabilitySignals.LOG_HELD_BACK.counted(
        chassis.metrics(), Logging.class, process -> Logging.heldBack());
    Promises.add(chassis, chassis.config("slo", SloConfig.class));
    LivePage.add(chassis);
  }

  /** Tells the process' logging that the service comes and goes, and when to sum up. */
  private static final class LoggingService implements Component {

    private final ServiceContext chassis;
    private final Duration interval;
    private Timers.@Nullable Timer timer;

    LoggingService(ServiceContext chassis, Duration interval) {
      this.chassis = chassis;
      this.interval = interval;
    }

    @Override
    public String name() {
      return "logging";
    }

    @Override
    public Future<?> start() {
      Logging.started(chassis.identity());
      timer = chassis.timers().every(interval, () -> Logging.sumUp(chassis.ticker().now()));
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      kill();
      return Future.succeededFuture();
    }

    @Override
    public void kill() {
      if (timer != null) {
        timer.cancel();
      }
      LoggerPages.leave(chassis);
      Logging.stopped(chassis.identity());
    }
  }
}
