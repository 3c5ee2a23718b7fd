package dev.chassis.messaging.memory;

import dev.chassis.messaging.BrokerUnavailableException;
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
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One service's way to a {@link MemoryBroker}. */
final class MemoryTransport implements Transport, Closeable {

  private final MemoryBroker broker;
  private final VertxInternal vertx;
  private final Ticker ticker;
  private final Timers timers;
  private final List<MemoryConsumer> consumers = new CopyOnWriteArrayList<>();
  private final Map<String, MemoryErrorQueue> errors = new ConcurrentHashMap<>();
  private volatile boolean closed;

  MemoryTransport(MemoryBroker broker, Vertx vertx, Ticker ticker, Timers timers) {
    this.broker = broker;
    this.vertx = (VertxInternal) vertx;
    this.ticker = ticker;
    this.timers = timers;
  }

  @Override
  public Future<Void> connect() {
    vertx.addCloseHook(this); // a service that is killed leaves its events to others
    return check();
  }

  @Override
  public Future<Void> publish(Message message, PublishOptions options) {
    return whileOpen(() -> broker.publish(message, options, ticker, timers));
  }

  @Override
  public Future<Void> declare(Subscription subscription) {
    return whileOpen(
        () -> {
          broker.declare(subscription);
          return Future.succeededFuture();
        });
  }

  @Override
  public Future<Intake> consume(Subscription subscription, Consumer<Delivery> handler) {
    return whileOpen(
        () -> {
          var loop = vertx.createEventLoopContext();
          var consumer = new MemoryConsumer(broker, subscription, handler, loop, ticker, timers);
          consumers.add(consumer);
          broker.attach(consumer);
          return Future.succeededFuture(consumer);
        });
  }

  @Override
  public ErrorQueue errors(String queue) {
    var found = errors.computeIfAbsent(queue, name -> new MemoryErrorQueue(broker, name));
    if (closed) {
      found.close();
    }
    return found;
  }

  @Override
  public Future<Void> check() {
    return whileOpen(Future::succeededFuture);
  }

  @Override
  public Future<Void> close() {
    if (!closed) {
      closed = true;
      vertx.removeCloseHook(this);
      abandonAll();
    }
    return Future.succeededFuture();
  }

  /** Called when the Vertx closes. */
  @Override
  public void close(Completable<Void> done) {
    closed = true;
    abandonAll();
    done.succeed();
  }

  private void abandonAll() {
    consumers.forEach(MemoryConsumer::abandon);
    errors.values().forEach(MemoryErrorQueue::close);
  }

  private <T> Future<T> whileOpen(Supplier<Future<T>> work) {
    return closed
        ? Future.failedFuture(new BrokerUnavailableException("the transport is closed", null))
        : work.get();
  }
}
