package dev.chassis.messaging.memory;

import dev.chassis.ServiceContext;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.messaging.spi.TransportProvider;

/** Offers {@code memory}: the {@link MemoryBroker} that was shared, else one for this service. */
public final class MemoryTransportProvider implements TransportProvider {

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Transport create(ServiceContext chassis) {
    return chassis
        .find(MemoryBroker.class)
        .orElseGet(MemoryBroker::create)
        .transport(chassis.vertx(), chassis.ticker(), chassis.timers());
  }
}
