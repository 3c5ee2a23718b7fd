package dev.chassis.testkit.contract;

import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Load on the embedded broker, in real time. */
@Tag("trial")
@ExtendWith(LoggingAsInService.class)
class MemoryLoadTest extends LoadContract {

  private final MemoryBroker broker = MemoryBroker.create(100_000);

  @Override
  protected Transport transport(Vertx vertx, MessagingConfig config) {
    return broker.transport(vertx, Ticker.system(), Timers.on(vertx));
  }
}
