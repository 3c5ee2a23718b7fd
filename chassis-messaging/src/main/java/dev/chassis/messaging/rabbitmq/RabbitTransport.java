package dev.chassis.messaging.rabbitmq;

import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Timers;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Consumer;

/**
 * Events over RabbitMQ: one connection to publish, one to consume, so that a broker that blocks
 * publishers does not block acknowledgements. Messages are persistent, queues durable.
 */
public final class RabbitTransport implements Transport, Closeable {

  private final VertxInternal vertx;
  private final RabbitPublisher publisher;
  private final RabbitConsumers consumers;

  private RabbitTransport(
      VertxInternal vertx, RabbitPublisher publisher, RabbitConsumers consumers) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.consumers = consumers;
  }

  /**
   * A transport that is not connected yet.
   *
   * @param client name the broker shows for the connections
   * @param config {@code rabbitmq.uri} must be set
   * @throws IllegalStateException when the URI is unusable
   */
  public static RabbitTransport create(
      Vertx vertx, String client, MessagingConfig config, Timers timers) {
    var factory = RabbitConnections.factory(config.rabbitmq());
    var publisher = new RabbitPublisher(client, factory, config, timers);
    var consumers = new RabbitConsumers(client, factory, config.rabbitmq(), timers, publisher);
    return new RabbitTransport((VertxInternal) vertx, publisher, consumers);
  }

  @Override
  public Future<Void> connect() {
    vertx.addCloseHook(this); // a Vertx that is closed without us must not leave connections
    return Future.all(publisher.link().start(), consumers.link().start()).mapEmpty();
  }

  @Override
  public Future<Void> publish(Message message, PublishOptions options) {
    return options.isDelayed()
        ? Future.failedFuture(
            new BrokerRefusedException("RabbitMQ carries no delayed events yet", null))
        : publisher.publish(message, options);
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
    return consumers.errors(queue);
  }

  @Override
  public Future<Void> check() {
    return Future.all(publisher.link().check(), consumers.link().check()).mapEmpty();
  }

  /** Waits for outstanding confirms, at most for the publish time-out, then closes. */
  @Override
  public Future<Void> close() {
    vertx.removeCloseHook(this);
    return publisher.flushed().eventually(this::closeLinks);
  }

  /** Called when the Vertx closes: no time for farewells. */
  @Override
  public void close(Completable<Void> done) {
    closeLinks().onComplete(done);
  }

  private Future<Void> closeLinks() {
    return Future.join(consumers.link().close(), publisher.close()).mapEmpty();
  }
}
