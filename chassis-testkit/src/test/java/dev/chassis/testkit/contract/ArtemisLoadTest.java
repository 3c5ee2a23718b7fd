package dev.chassis.testkit.contract;

import dev.chassis.config.Secret;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.amqp.AmqpTransport;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.EmbeddedArtemis;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Load, on an embedded ActiveMQ Artemis, in real time. */
@Tag("trial")
@ExtendWith(LoggingAsInService.class)
class ArtemisLoadTest extends LoadContract {

  @Override
  protected MessagingConfig config() {
    var config = super.config();
    return config.withAmqp(config.amqp().withUri(Secret.of(EmbeddedArtemis.shared().uri())));
  }

  @Override
  protected Transport transport(Vertx vertx, MessagingConfig config) {
    return AmqpTransport.create(vertx, "contract", config, Timers.on(vertx), null);
  }
}
