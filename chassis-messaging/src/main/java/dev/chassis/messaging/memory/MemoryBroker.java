package dev.chassis.messaging.memory;

import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A broker in memory, shared by the services of one JVM. Queues are bounded and outlive their
 * consumers, not the process. Thread-safe.
 */
public final class MemoryBroker {

  /** Messages a queue holds at most, unless said otherwise. */
  public static final int DEFAULT_CAPACITY = 10_000;

  private final int capacity;
  private final List<Consumer<Message>> observers = new CopyOnWriteArrayList<>();
  private final Map<String, MemoryQueue> queues = new LinkedHashMap<>();

  private MemoryBroker(int capacity) {
    this.capacity = capacity;
  }

  /** A broker whose queues hold {@value #DEFAULT_CAPACITY} messages each. */
  public static MemoryBroker create() {
    return create(DEFAULT_CAPACITY);
  }

  /**
   * A broker whose queues hold {@code capacity} messages each, those being handled and those
   * waiting for a retry included. An error queue keeps the newest {@code capacity}.
   */
  public static MemoryBroker create(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + ", expected 1 or more");
    }
    return new MemoryBroker(capacity);
  }

  /**
   * The way to this broker for one service. When {@code vertx} closes it closes too, and what its
   * consumers had not settled is delivered to others.
   *
   * @param ticker and {@code timers} measure the retry delays of this service's consumers
   */
  public Transport transport(Vertx vertx, Ticker ticker, Timers timers) {
    return new MemoryTransport(this, vertx, ticker, timers);
  }

  /** Names of the queues there are. */
  public synchronized Set<String> queues() {
    return Set.copyOf(queues.keySet());
  }

  /** Messages in a queue: waiting, being handled, or paused for a retry. 0 for an unknown queue. */
  public synchronized int size(String queue) {
    var found = queues.get(queue);
    return found == null ? 0 : found.size();
  }

  /** Messages that the consumers of a queue gave up, oldest first. */
  public synchronized List<ParkedMessage> parked(String queue) {
    var found = queues.get(queue);
    return found == null ? List.of() : found.parked();
  }

  /**
   * Shows {@code observer} every message the broker takes from now on; it must not block or throw.
   */
  public void watch(Consumer<Message> observer) {
    observers.add(observer);
  }

  synchronized void declare(Subscription subscription) {
    queues
        .computeIfAbsent(subscription.queue(), name -> new MemoryQueue(subscription, capacity))
        .bind(subscription.type());
  }

  /**
   * All queues take the message or none does.
   *
   * @param nowNanos the publisher's clock
   */
  synchronized Future<Void> publish(Message message, PublishOptions options, long nowNanos) {
    var wanted = queues.values().stream().filter(queue -> queue.wants(message.type())).toList();
    for (var queue : wanted) {
      if (queue.isFull()) {
        return Future.failedFuture(
            new BrokerRefusedException(
                "queue " + queue.name() + " is full: it holds " + capacity + " messages", null));
      }
    }
    if (wanted.isEmpty() && options.mandatory()) {
      return Future.failedFuture(
          new BrokerRefusedException(
              PublishFailure.unroutable, "nobody is subscribed to " + message.type(), null));
    }
    if (options.isDelayed()) {
      long dueNanos = nowNanos + options.delay().toNanos();
      wanted.forEach(queue -> queue.addLater(message, dueNanos));
    } else {
      wanted.forEach(queue -> queue.add(message));
    }
    observers.forEach(observer -> observer.accept(message));
    return Future.succeededFuture();
  }

  synchronized void attach(MemoryConsumer consumer) {
    declare(consumer.subscription());
    var queue = queues.get(consumer.subscription().queue());
    if (queue != null) {
      queue.attach(consumer);
    }
  }

  synchronized @Nullable MemoryQueue find(String queue) {
    return queues.get(queue);
  }

  synchronized void detach(MemoryConsumer consumer) {
    var queue = consumer.queue();
    queue.detach(consumer);
    if (queue.isDeserted()) {
      queues.remove(queue.name(), queue);
    }
  }

  /** Runs {@code change} on a queue while nobody else touches it. */
  synchronized <T> T locked(Supplier<T> change) {
    return change.get();
  }
}
