package dev.chassis.messaging.amqp;

import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.security.LiveTls;
import dev.chassis.time.Timers;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events over AMQP 1.0: one connection to publish, one to consume, each on an event loop of its
 * own. Messages and queues are durable.
 */
public final class AmqpTransport implements Transport, Closeable {

  private final VertxInternal vertx;
  private final AmqpPublisher publisher;
  private final AmqpConsumers consumers;

  private AmqpTransport(VertxInternal vertx, AmqpPublisher publisher, AmqpConsumers consumers) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.consumers = consumers;
  }

  /**
   * A transport that is not connected yet.
   *
   * @param client name the broker shows for the connections
   * @param config {@code amqp.uri} must be set
   * @param tls whom to believe where the URI asks for TLS; null for what Java trusts
   */
  public static AmqpTransport create(
      Vertx vertx, String client, MessagingConfig config, Timers timers, @Nullable LiveTls tls) {
    var internal = (VertxInternal) vertx;
    var amqp = config.amqp();
    var publisher = new AmqpPublisher(internal, client, Endpoints.of(amqp, tls), config, timers);
    var consumers =
        new AmqpConsumers(internal, client, Endpoints.of(amqp, tls), amqp, timers, publisher);
    return new AmqpTransport(internal, publisher, consumers);
  }

  @Override
  public Future<Void> connect() {
    vertx.addCloseHook(this); // a Vertx that is closed without us must not leave connections
    return Future.all(publisher.connection().start(), consumers.connection().start()).mapEmpty();
  }

  @Override
  public Future<Void> publish(Message message, PublishOptions options) {
    return publisher.publish(message, options);
  }

  @Override
  public Future<Void> declare(Subscription subscription) {
    return consumers.declare(subscription);
  }

  @Override
  public Future<Intake> consume(Subscription subscription, Consumer<Delivery> handler) {
    return consumers.consume(subscription, handler);
  }

  @Override
  public ErrorQueue errors(String queue) {
    return new AmqpErrorQueue(consumers.connection(), publisher, queue);
  }

  @Override
  public Future<Void> check() {
    return Future.all(publisher.check(), consumers.connection().check()).mapEmpty();
  }

  /** Waits for what is not settled, at most for the publish time-out, then closes. */
  @Override
  public Future<Void> close() {
    vertx.removeCloseHook(this);
    return publisher.flushed().eventually(this::closeConnections);
  }

  /** Called when the Vertx closes: no time for farewells. */
  @Override
  public void close(Completable<Void> done) {
    closeConnections().onComplete(done);
  }

  private Future<Void> closeConnections() {
    return Future.join(consumers.connection().close(), publisher.close()).mapEmpty();
  }
}
