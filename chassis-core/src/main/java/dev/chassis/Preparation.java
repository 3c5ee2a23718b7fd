package dev.chassis;

import dev.chassis.context.ServiceIdentity;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.spi.tracing.VertxTracer;
import org.jspecify.annotations.Nullable;

/** What a module can do before the Vertx exists. */
public interface Preparation {

  /** The service that is about to start. */
  ServiceIdentity identity();

  /**
   * Reads a section.
   *
   * @return null when it has problems; they are reported with all others and nothing starts
   */
  <T extends Record> @Nullable T config(String section, Class<T> type);

  /**
   * Offers the registry that all metrics of this service go to. The first offer wins; without one,
   * metrics are kept in a plain in-memory registry.
   */
  void meterRegistry(MeterRegistry registry);

  /** Provides an object for {@link ServiceContext#get}, which modules and service ask later. */
  <T> void provide(Class<T> type, T instance);

  /**
   * Offers what makes spans for the Vertx of this service; see {@link dev.chassis.context.Spans}.
   * The first offer wins. A Vertx that is there already keeps its own.
   */
  void tracer(VertxTracer<?, ?> tracer);
}
