package dev.chassis.testkit.contract;

import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Time;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The contract on the embedded broker, in manual time. */
class MemoryTransportTest extends TransportContract {

  private static final int CAPACITY = 1000;

  private final ManualTime time = ManualTime.create();
  private final MemoryBroker broker = MemoryBroker.create(CAPACITY);

  @Override
  protected Time time() {
    return time;
  }

  @Override
  protected Transport transport(Vertx vertx, MessagingConfig config) {
    return broker.transport(vertx, time.ticker(), time.timers(vertx));
  }

  @Override
  protected void refuse(String eventType) {
    var vertx = Vertx.vertx();
    var transport = transport(vertx, config());
    await(transport.declare(new Subscription("filled.up", eventType, List.of(), 1)));
    var message = new Message(Map.of("type", eventType), Map.of(), Buffer.buffer("{}"));
    for (int i = 0; i < CAPACITY; i++) {
      await(transport.publish(message, PublishOptions.within(Duration.ofSeconds(1))));
    }
    await(vertx.close());
  }
}
