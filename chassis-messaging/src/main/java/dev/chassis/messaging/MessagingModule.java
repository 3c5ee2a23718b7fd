package dev.chassis.messaging;

import static io.vertx.core.Future.succeededFuture;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.contract.AsyncApi;
import dev.chassis.messaging.contract.Heard;
import dev.chassis.messaging.contract.Told;
import dev.chassis.messaging.errors.ErrorPages;
import dev.chassis.messaging.errors.ErrorQueues;
import dev.chassis.messaging.spi.Transport;
import io.vertx.core.Future;
import java.util.Map;
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
    var transport = Transports.get(config.chosenTransport()).create(chassis);
    var engine =
        MessagingEngine.create(
            chassis.vertx(),
            chassis.identity(),
            chassis.metrics(),
            chassis.ticker(),
            chassis.timers(),
            config,
            transport,
            chassis.find(EventCheck.class).orElse((type, message) -> {}));
    chassis.component(
        Phase.RESOURCES, new Part("messaging transport", engine::connect, engine::close, () -> {}));
    chassis.component(
        Phase.INGRESS,
        new Part("event intake", engine::startIntake, engine::stopIntake, engine::hurry));
    chassis.health().readiness("messaging", engine::check);
    chassis.provide(Messaging.class, engine);
    chassis.provide(EventCourier.class, engine);
    chassis.provide(MessagingEngine.class, engine);
    MessagingPages.add(chassis.management(), engine);
    addErrorQueues(chassis, config, transport, engine);
    chassis.management().json("/asyncapi.json", () -> succeededFuture(asyncApi(chassis, engine)));
  }

  private static Map<String, Object> asyncApi(ServiceContext chassis, MessagingEngine engine) {
    var told = engine.types().told().stream().map(type -> new Told(type.name(), type.payload()));
    var heard =
        engine.types().heard().entrySet().stream()
            .map(
                each ->
                    new Heard(each.getKey(), each.getValue().name(), each.getValue().payload()));
    var identity = chassis.identity();
    return AsyncApi.document(identity.name(), identity.version(), told.toList(), heard.toList());
  }

  private static void addErrorQueues(
      ServiceContext chassis, MessagingConfig config, Transport transport, MessagingEngine engine) {
    var errors =
        ErrorQueues.create(
            chassis.vertx(),
            chassis.ticker(),
            chassis.timers(),
            chassis.metrics(),
            config.errors(),
            transport,
            engine::queues);
    chassis.component(
        Phase.INGRESS, new Part("error queues", errors::startSampling, errors::close, () -> {}));
    chassis.provide(ErrorQueues.class, errors);
    ErrorPages.add(chassis.management(), errors);
  }

  private record Part(
      String name, Supplier<Future<Void>> starter, Supplier<Future<Void>> stopper, Runnable hurrier)
      implements Component {

    @Override
    public Future<?> start() {
      return starter.get();
    }

    @Override
    public Future<?> stop() {
      return stopper.get();
    }

    @Override
    public void hurry() {
      hurrier.run();
    }
  }
}
