package dev.chassis.testkit.amqp;

import dev.chassis.config.Secret;
import dev.chassis.messaging.AmqpConfig;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.amqp.AmqpTransport;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.Subscription;
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
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final Vertx vertx = Vertx.vertx();
  private final List<AmqpTransport> transports = new ArrayList<>();

  Vertx vertx() {
    return vertx;
  }

  String type() {
    return "amqp.noted-" + run;
  }

  /** Where Artemis has them. */
  String address() {
    return "chassis.events." + type();
  }

  String queue() {
    return "amqp-" + run + ".listen";
  }

  Subscription subscription(int prefetch) {
    return new Subscription(queue(), type(), List.of(Duration.ofMillis(100)), prefetch);
  }

  Message message(String id) {
    return message(id, Buffer.buffer("{}"));
  }

  Message message(String id, Buffer body) {
    var attributes = Map.of("id", id, "type", type(), "source", "/test", "specversion", "1.0");
    return new Message(attributes, Map.of(), body);
  }

  /** Not connected yet. */
  AmqpTransport create(String uri, UnaryOperator<AmqpConfig> change) {
    var config = MessagingConfig.defaults().withPublishTimeout(Duration.ofSeconds(5));
    var transport =
        AmqpTransport.create(
            vertx,
            "test",
            config.withAmqp(change.apply(config.amqp().withUri(Secret.of(uri)))),
            Timers.on(vertx),
            null);
    transports.add(transport);
    return transport;
  }

  AmqpTransport transport(String uri) {
    var transport = create(uri, config -> config);
    await(transport.connect());
    return transport;
  }

  static <T> Future<T> settled(Future<T> future) {
    Eventually.until("the future completes", PATIENCE, future::isComplete);
    return future;
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

  @Override
  public void close() {
    transports.forEach(transport -> settled(transport.close()));
    settled(vertx.close());
  }
}
