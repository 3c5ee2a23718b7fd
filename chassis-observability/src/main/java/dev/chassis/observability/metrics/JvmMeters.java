package dev.chassis.observability.metrics;

import dev.chassis.lifecycle.Component;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory, garbage collection, threads, classes, processor and uptime of the JVM, by the names
 * Micrometer gives them. They are looked for a moment after the start, or when somebody asks before
 * that: to find them takes the JVM longer than most services take to start.
 */
public final class JvmMeters implements Component {

  private static final Duration LATER = Duration.ofSeconds(1);

  private final MeterRegistry registry;
  private final Timers timers;
  private final Consumer<Runnable> blocking;
  private Timers.@Nullable Timer timer;
  private @Nullable JvmGcMetrics collections;
  private boolean measured;
  private boolean stopped;

  private JvmMeters(MeterRegistry registry, Timers timers, Consumer<Runnable> blocking) {
    this.registry = registry;
    this.timers = timers;
    this.blocking = blocking;
  }

  /**
   * Measures from soon after {@link #start} until {@link #stop}.
   *
   * @param blocking runs work that blocks
   */
  public static JvmMeters create(
      MeterRegistry registry, Timers timers, Consumer<Runnable> blocking) {
    return new JvmMeters(registry, timers, blocking);
  }

  @Override
  public String name() {
    return "jvm meters";
  }

  @Override
  public synchronized Future<?> start() {
    timer = timers.after(LATER, () -> blocking.accept(this::measure));
    return Future.succeededFuture();
  }

  /** Registers the meters now, unless they are. It blocks. */
  public synchronized void measure() {
    if (measured || stopped) {
      return;
    }
    measured = true;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections = new JvmGcMetrics();
    collections.bindTo(registry);
  }

  @Override
  public Future<?> stop() {
    kill();
    return Future.succeededFuture();
  }

  @Override
  public synchronized void kill() {
    stopped = true;
    if (timer != null) {
      timer.cancel();
    }
    if (collections != null) {
      // Lets go of the listeners on the JVM's collectors, which outlive the service.
      collections.close();
    }
  }
}
