package dev.chassis;

import dev.chassis.config.Configuration;
import dev.chassis.context.ServiceIdentity;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;

final class ModulePreparation implements Preparation {

  private final ServiceIdentity identity;
  private final Configuration configuration;
  private @Nullable MeterRegistry registry;

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

  /** The registry offered first, else one that only keeps the values. */
  MeterRegistry meters() {
    return registry == null ? new SimpleMeterRegistry() : registry;
  }
}
