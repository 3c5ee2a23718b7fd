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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
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
  private final Map<String, List<MemoryQueue>> routes = new HashMap<>();
  private final Map<String, Deque<Waiting>> jams = new HashMap<>();

  private MemoryBroker(int capacity) {
    this.capacity = capacity;
  }

  /** A broker whose queues hold {@value #DEFAULT_CAPACITY} messages each. */
  public static MemoryBroker create() {
    return create(DEFAULT_CAPACITY);
  }

  /**
   * A broker whose queues hold {@code capacity} messages each, those being handled and those
   * waiting for a retry included; who publishes to a full one waits for room. An error queue keeps
   * the newest {@code capacity}.
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
    routes.clear();
  }

  /**
   * All queues take the message or none does. When one is full it waits for room, behind those of
   * its type that wait already, for as long as its sender can.
   */
  Future<Void> publish(Message message, PublishOptions options, Ticker ticker, Timers timers) {
    Waiting waiting;
    synchronized (this) {
      var wanted = wanted(message.type());
      if (wanted.isEmpty() && options.mandatory()) {
        return Future.failedFuture(
            new BrokerRefusedException(
                PublishFailure.unroutable, "nobody is subscribed to " + message.type(), null));
      }
      if (!jams.containsKey(message.type()) && firstFull(wanted) == null) {
        take(message, options, ticker.nanos());
        return Future.succeededFuture();
      }
      waiting = new Waiting(message, options, ticker);
      jams.computeIfAbsent(message.type(), type -> new ArrayDeque<>()).add(waiting);
    }
    waiting.giveUpAfterTimeout(timers, () -> giveUp(waiting));
    return waiting.future();
  }

  private List<MemoryQueue> wanted(String type) {
    return routes.computeIfAbsent(
        type, any -> queues.values().stream().filter(queue -> queue.wants(any)).toList());
  }

  private static @Nullable MemoryQueue firstFull(List<MemoryQueue> wanted) {
    for (var queue : wanted) {
      if (queue.isFull()) {
        return queue;
      }
    }
    return null;
  }

  private void take(Message message, PublishOptions options, long nowNanos) {
    for (var queue : wanted(message.type())) {
      if (options.isDelayed()) {
        queue.addLater(message, nowNanos + options.delay().toNanos());
      } else {
        queue.add(message);
      }
    }
    observers.forEach(observer -> observer.accept(message));
  }

  private void giveUp(Waiting waiting) {
    String full;
    synchronized (this) {
      var type = waiting.message().type();
      var jam = jams.get(type);
      if (jam == null || !jam.remove(waiting)) {
        return; // taken at the last moment
      }
      if (jam.isEmpty()) {
        jams.remove(type);
      }
      var queue = firstFull(wanted(type));
      full = queue == null ? "its queue" : "queue " + queue.name();
    }
    waiting.refused(
        new BrokerRefusedException(
            full
                + " is full: it holds "
                + capacity
                + " messages, and had no room within "
                + waiting.options().timeout(),
            null));
  }

  /** Takes what waited, as far as there is room by now. */
  private List<Waiting> admit() {
    if (jams.isEmpty()) {
      return List.of();
    }
    var taken = new ArrayList<Waiting>();
    for (var jam : jams.values()) {
      for (var next = jam.peekFirst();
          next != null && firstFull(wanted(next.message().type())) == null;
          next = jam.peekFirst()) {
        take(next.message(), next.options(), next.nanos());
        taken.add(jam.removeFirst());
      }
    }
    jams.values().removeIf(Deque::isEmpty);
    return taken;
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
      routes.clear();
    }
  }

  /** Runs {@code change} on a queue while nobody else touches it. */
  <T> T locked(Supplier<T> change) {
    T result;
    List<Waiting> taken;
    synchronized (this) {
      result = change.get();
      taken = admit();
    }
    taken.forEach(Waiting::taken); // outside the lock: their senders may come back
    return result;
  }
}
