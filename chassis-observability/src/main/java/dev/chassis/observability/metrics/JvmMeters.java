package dev.chassis.observability.metrics;

import dev.chassis.lifecycle.Component;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.vertx.core.Future;

/**
 * Memory, garbage collection, threads, classes, processor and uptime of the JVM, by the names
 * Micrometer gives them.
 */
public final class JvmMeters implements Component {

  private final MeterRegistry registry;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  private JvmMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Measures from {@link #start} until {@link #stop}. */
  public static JvmMeters create(MeterRegistry registry) {
    return new JvmMeters(registry);
  }

  @Override
  public String name() {
    return "jvm meters";
  }

  @Override
  public Future<?> start() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    // Lets go of the listeners on the JVM's collectors, which outlive the service.
    collections.close();
    return Future.succeededFuture();
  }

  @Override
  public void kill() {
    collections.close();
  }
}
