package dev.chassis;

import dev.chassis.config.Configuration;
import dev.chassis.context.ServiceIdentity;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.spi.tracing.VertxTracer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class ModulePreparation implements Preparation {

  private final ServiceIdentity identity;
  private final Configuration configuration;
  private final Map<Class<?>, Object> provided = new LinkedHashMap<>();
  private @Nullable MeterRegistry registry;
  private @Nullable VertxTracer<?, ?> tracer;

  ModulePreparation(ServiceIdentity identity, Configuration configuration) {
    this.identity = identity;
    this.configuration = configuration;
  }

  @Override
  public ServiceIdentity identity() {
    return identity;
  }

  @Override
  public <T extends Record> @Nullable T config(String section, Class<T> type) {
    return configuration.bind(section, type);
  }

  @Override
  public void meterRegistry(MeterRegistry offered) {
    if (registry == null) {
      registry = offered;
    }
  }

  @Override
  public <T> void provide(Class<T> type, T instance) {
    provided.put(type, instance);
  }

  @Override
  public void tracer(VertxTracer<?, ?> offered) {
    if (tracer == null) {
      tracer = offered;
    }
  }

  /** The tracer offered first; null for none. */
  @Nullable VertxTracer<?, ?> tracer() {
    return tracer;
  }

  /** What modules provided so far. */
  Map<Class<?>, Object> provided() {
    return provided;
  }

  /** The registry offered first, else one that only keeps the values. */
  MeterRegistry meters() {
    return registry == null ? new SimpleMeterRegistry() : registry;
  }
}
