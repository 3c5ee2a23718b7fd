package dev.chassis.samples.launcher;

import dev.chassis.testkit.broker.ThrowawayRabbit;
import org.junit.jupiter.api.Tag;

/** The same over a real RabbitMQ. Skipped where it is not installed. */
@Tag("trial")
class RabbitProcessesTest extends ProcessesTest {

  @Override
  Broker broker(Folders at) {
    var rabbit = ThrowawayRabbit.shared(); // skips, or fails where servers are required
    return new Broker(Broker.RABBITMQ, rabbit.uri(), "the RabbitMQ of the tests", () -> {});
  }
}
