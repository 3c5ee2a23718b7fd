package dev.chassis.messaging.rabbitmq;

import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.EncodingException;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events over RabbitMQ: one connection to publish, one to consume, so that a broker that blocks
 * publishers does not block acknowledgements. Messages are persistent, queues durable.
 */
public final class RabbitTransport implements Transport, Closeable {

  private final VertxInternal vertx;
  private final Timers timers;
  private final RabbitPublisher publisher;
  private final RabbitConsumers consumers;
  private final @Nullable BrokerTls tls;

  private RabbitTransport(
      VertxInternal vertx,
      Timers timers,
      RabbitPublisher publisher,
      RabbitConsumers consumers,
      @Nullable BrokerTls tls) {
    this.vertx = vertx;
    this.timers = timers;
    this.publisher = publisher;
    this.consumers = consumers;
    this.tls = tls;
  }

  /**
   * A transport that is not connected yet, outside a service. Blocks when there are certificates to
   * be read.
   *
   * @param client name the broker shows for the connections
   * @param config {@code rabbitmq.uri} must be set
   * @throws IllegalStateException when the URI is unusable
   */
  public static RabbitTransport create(
      Vertx vertx, String client, MessagingConfig config, Timers timers) {
    var tls = BrokerTls.unmeasured(vertx, config.rabbitmq());
    return create(vertx, client, config, Ticker.system(), timers, tls);
  }

  static RabbitTransport create(
      Vertx vertx,
      String client,
      MessagingConfig config,
      Ticker ticker,
      Timers timers,
      @Nullable BrokerTls tls) {
    var rabbit = config.rabbitmq();
    // A connector each, as each link knows the bytes of its own connection.
    var publisher =
        new RabbitPublisher(client, RabbitConnector.of(rabbit, tls), config, ticker, timers);
    var connector = RabbitConnector.of(rabbit, tls);
    var consumers = new RabbitConsumers(client, connector, rabbit, ticker, timers, publisher);
    return new RabbitTransport((VertxInternal) vertx, timers, publisher, consumers, tls);
  }

  @Override
  public Future<Void> connect() {
    vertx.addCloseHook(this); // a Vertx that is closed without us must not leave connections
    if (tls != null) {
      tls.follow(timers);
    }
    return Future.all(publisher.link().start(), consumers.link().start()).mapEmpty();
  }

  @Override
  public Future<Void> publish(Message message, PublishOptions options) {
    try {
      WireLimits.check(message);
    } catch (EncodingException e) {
      return Future.failedFuture(e);
    }
    return options.isDelayed()
        ? publishLater(message, options)
        : publisher.publish(message, options);
  }

  private Future<Void> publishLater(Message message, PublishOptions options) {
    if (options.delay().compareTo(DelayQueues.LONGEST) > 0) {
      return Future.failedFuture(
          new BrokerRefusedException(
              "RabbitMQ keeps events back for " + DelayQueues.LONGEST.toDays() + " days at most",
              null));
    }
    Promise<Void> promise = Promise.promise();
    var timer = timers.after(options.timeout(), () -> promise.tryFail(late()));
    consumers
        .declareDelay(options.delay())
        .compose(declared -> publisher.publishLater(message, options))
        .onComplete(sent -> timer.cancel())
        .onComplete(done -> promise.tryComplete(), promise::tryFail);
    return promise.future();
  }

  private static BrokerUnavailableException late() {
    return new BrokerUnavailableException(
        PublishFailure.timeout, "RabbitMQ: no confirm in time", null);
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
    if (tls != null) {
      tls.stop();
    }
    return Future.join(consumers.link().close(), publisher.close()).mapEmpty();
  }
}
