package dev.chassis.testkit.contract;

import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Time;
import io.vertx.core.Vertx;

/** What subscriptions can ask for, on the embedded broker, in manual time. */
class MemorySubscriptionTest extends SubscriptionContract {

  private final ManualTime time = ManualTime.create();
  private final MemoryBroker broker = MemoryBroker.create();

  @Override
  protected Time time() {
    return time;
  }

  @Override
  protected Transport transport(Vertx vertx, MessagingConfig config) {
    return broker.transport(vertx, time.ticker(), time.timers(vertx));
  }
}
