package dev.chassis.testkit.contract;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import dev.chassis.config.Secret;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.rabbitmq.RabbitTransport;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a real RabbitMQ, in real time. */
class RabbitTransportTest extends TransportContract {

  private static final int PATIENCE_MS = 5000;

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

  @Override
  protected void refuse(String eventType) {
    var factory = new ConnectionFactory();
    try {
      factory.setUri(rabbit.uri());
      try (var connection = factory.newConnection();
          var channel = connection.createChannel()) {
        var queue = "full." + eventType;
        channel.queueDeclare(
            queue, true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
        channel.queueBind(queue, "chassis.events", eventType);
        channel.confirmSelect();
        channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, new byte[0]);
        channel.waitForConfirms(PATIENCE_MS);
      }
    } catch (Exception e) {
      throw new AssertionError("cannot fill a queue", e);
    }
  }
}
