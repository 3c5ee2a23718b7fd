package dev.chassis.messaging;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.spi.TransportProvider;
import io.vertx.core.Future;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Wires messaging into a service. */
final class MessagingModule implements ChassisModule {

  private static final String SECTION = "messaging";

  @Override
  public String name() {
    return "messaging";
  }

  @Override
  public void prepare(Preparation preparation) {
    // Only to have its problems reported with all others.
    preparation.config(SECTION, MessagingConfig.class);
  }

  @Override
  public void install(ServiceContext chassis) {
    var config = chassis.config(SECTION, MessagingConfig.class);
    chassis.provide(MessagingConfig.class, config);
    var engine =
        MessagingEngine.create(
            chassis.vertx(),
            chassis.identity(),
            chassis.metrics(),
            chassis.ticker(),
            chassis.timers(),
            config,
            provider(config.chosenTransport()).create(chassis));
    chassis.component(
        Phase.RESOURCES, new Part("messaging transport", engine::connect, engine::close));
    chassis.component(
        Phase.INGRESS, new Part("event intake", engine::startIntake, engine::stopIntake));
    chassis.health().readiness("messaging", engine::check);
    chassis.provide(Messaging.class, engine);
  }

  static TransportProvider provider(String name) {
    var known = new TreeMap<String, TransportProvider>();
    ServiceLoader.load(TransportProvider.class, TransportProvider.class.getClassLoader())
        .forEach(found -> known.put(found.name(), found));
    var provider = known.get(name);
    if (provider == null) {
      throw new IllegalStateException(
          "messaging.transport is "
              + name
              + ", but there are only auto, "
              + String.join(", ", known.keySet()));
    }
    return provider;
  }

  private record Part(String name, Supplier<Future<Void>> starter, Supplier<Future<Void>> stopper)
      implements Component {

    @Override
    public Future<?> start() {
      return starter.get();
    }

    @Override
    public Future<?> stop() {
      return stopper.get();
    }
  }
}
