package dev.chassis.testkit.rabbit;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import dev.chassis.config.Secret;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.RabbitConfig;
import dev.chassis.messaging.rabbitmq.RabbitTransport;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** One Vertx and the transports of one test, with names that no other test uses. */
final class Wiring implements AutoCloseable {

  /** Longer than anything here should take on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a test does at the broker without us. */
  interface ByHand {
    void on(Channel channel) throws Exception;
  }

  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final Vertx vertx = Vertx.vertx();
  private final List<RabbitTransport> transports = new ArrayList<>();

  Vertx vertx() {
    return vertx;
  }

  String type() {
    return "rabbit.noted-" + run;
  }

  String queue() {
    return "rabbit-" + run + ".listen";
  }

  Subscription subscription(Duration... delays) {
    return new Subscription(queue(), type(), List.of(delays), 50);
  }

  Message message(String id) {
    var attributes = Map.of("id", id, "type", type(), "source", "/test", "specversion", "1.0");
    return new Message(attributes, Map.of(), Buffer.buffer("{}"));
  }

  /** A connected transport. */
  RabbitTransport transport(ThrowawayRabbit rabbit, UnaryOperator<RabbitConfig> change) {
    return transport(rabbit.uri(), change);
  }

  RabbitTransport transport(String uri, UnaryOperator<RabbitConfig> change) {
    var transport = unconnected(uri, change);
    await(transport.connect());
    return transport;
  }

  RabbitTransport unconnected(String uri, UnaryOperator<RabbitConfig> change) {
    var defaults = MessagingConfig.defaults();
    var config = change.apply(defaults.rabbitmq().withUri(Secret.of(uri)));
    var transport =
        RabbitTransport.create(
            vertx, "test-" + run, defaults.withRabbitmq(config), Timers.on(vertx));
    transports.add(transport);
    return transport;
  }

  static void byHand(ThrowawayRabbit rabbit, ByHand work) {
    var factory = new ConnectionFactory();
    try {
      factory.setUri(rabbit.uri());
      try (var connection = factory.newConnection();
          var channel = connection.createChannel()) {
        work.on(channel);
      }
    } catch (Exception e) {
      throw new AssertionError("cannot prepare the broker", e);
    }
  }

  static <T> T await(Future<T> future) {
    if (settled(future).failed()) {
      throw new AssertionError("the future failed", future.cause());
    }
    return future.result();
  }

  static Throwable failure(Future<?> future) {
    if (settled(future).succeeded()) {
      throw new AssertionError("the future succeeded");
    }
    return future.cause();
  }

  static <T> Future<T> settled(Future<T> future) {
    Eventually.until("the future is completed", PATIENCE, future::isComplete);
    return future;
  }

  @Override
  public void close() {
    transports.forEach(transport -> settled(transport.close()));
    settled(vertx.close());
  }
}
