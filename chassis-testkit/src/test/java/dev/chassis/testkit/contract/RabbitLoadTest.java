package dev.chassis.testkit.contract;

import dev.chassis.config.Secret;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.rabbitmq.RabbitTransport;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Load on a real RabbitMQ. */
@Tag("trial")
@ExtendWith(LoggingAsInService.class)
class RabbitLoadTest extends LoadContract {

  private static ThrowawayRabbit rabbit;

  @BeforeAll
  static void startBroker() {
    rabbit = ThrowawayRabbit.shared();
  }

  @Override
  protected MessagingConfig config() {
    var config = super.config();
    return config.withRabbitmq(config.rabbitmq().withUri(Secret.of(rabbit.uri())));
  }

  @Override
  protected Transport transport(Vertx vertx, MessagingConfig config) {
    return RabbitTransport.create(vertx, "contract", config, Timers.on(vertx));
  }
}
