package dev.chassis.messaging.request;

import dev.chassis.ChassisModule;
import dev.chassis.ServiceContext;
import dev.chassis.messaging.Messaging;

/** Wires requests into a service. */
final class RequestsModule implements ChassisModule {

  @Override
  public String name() {
    return "requests";
  }

  @Override
  public void install(ServiceContext chassis) {
    chassis.provide(
        Requests.class,
        Requests.create(
            chassis.vertx(),
            chassis.identity(),
            chassis.get(Messaging.class),
            chassis.metrics(),
            chassis.ticker(),
            chassis.timers()));
  }
}
