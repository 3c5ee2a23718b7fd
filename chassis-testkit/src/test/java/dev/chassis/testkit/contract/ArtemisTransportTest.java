package dev.chassis.testkit.contract;

import dev.chassis.config.Secret;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.amqp.AmqpTransport;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.EmbeddedArtemis;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

/** The contract on an embedded ActiveMQ Artemis, in real time. */
class ArtemisTransportTest extends TransportContract {

  private static final int SOME = 200;

  private static EmbeddedArtemis artemis;

  @BeforeAll
  static void startBroker() {
    artemis = EmbeddedArtemis.shared();
  }

  @Override
  protected MessagingConfig config() {
    // Where an address is full when a link is attached, the broker gives no credit: that takes all
    // of the time-out to tell.
    var config = super.config().withPublishTimeout(Duration.ofSeconds(2));
    return config.withAmqp(config.amqp().withUri(Secret.of(artemis.uri())));
  }

  @Override
  protected Transport transport(Vertx vertx, MessagingConfig config) {
    return AmqpTransport.create(vertx, "contract", config, Timers.on(vertx), null);
  }

  @Override
  protected void refuse(String eventType) {
    artemis.rejectAbove("chassis.events." + eventType, 1);
    var vertx = Vertx.vertx();
    var transport = transport(vertx, config());
    await(transport.connect());
    await(transport.declare(new Subscription("full." + eventType, eventType, List.of(), 1)));
    var message = new Message(Map.of("type", eventType), Map.of(), Buffer.buffer(new byte[SOME]));
    await(
        transport.publish(message, PublishOptions.within(Duration.ofSeconds(5))).otherwiseEmpty());
    await(transport.close());
    await(vertx.close());
  }
}
