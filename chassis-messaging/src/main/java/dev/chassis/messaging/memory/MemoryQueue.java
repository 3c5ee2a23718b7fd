package dev.chassis.messaging.memory;

import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.messaging.spi.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One queue with its pauses and its error queue. Guarded by the broker's lock. */
final class MemoryQueue {

  private static final Logger log = LoggerFactory.getLogger(MemoryQueue.class);

  /** A message, how it failed so far, and its place in the queue. */
  record Held(Message message, @Nullable Failure lastFailure, long place) {

    Held failed(Failure failure) {
      return new Held(message, failure, place);
    }

    Held at(long newPlace) {
      return new Held(message, lastFailure, newPlace);
    }
  }

  private record Paused(long dueNanos, long order, Held held) {}

  private final String name;
  private final int capacity;
  private final Set<String> types = new HashSet<>();
  private final Deque<Held> ready = new ArrayDeque<>();
  private final PriorityQueue<Paused> paused =
      new PriorityQueue<>(Comparator.comparingLong(Paused::dueNanos).thenComparing(Paused::order));
  private final Deque<MemoryConsumer> consumers = new ArrayDeque<>();
  private final Deque<ParkedMessage> parked = new ArrayDeque<>();
  private final boolean ordered;
  private final boolean ephemeral;
  private int unsettled;
  private long places;
  private long pauses;

  MemoryQueue(Subscription subscription, int capacity) {
    this.name = subscription.queue();
    this.ordered = subscription.ordered();
    this.ephemeral = subscription.ephemeral();
    this.capacity = capacity;
  }

  String name() {
    return name;
  }

  void bind(String type) {
    types.add(type);
  }

  boolean wants(String type) {
    return types.contains(type);
  }

  int size() {
    return ready.size() + paused.size() + unsettled;
  }

  boolean isFull() {
    return size() >= capacity;
  }

  List<ParkedMessage> parked() {
    return List.copyOf(parked);
  }

  /** Takes the oldest out of the error queue; whoever does so returns what it does not settle. */
  List<ParkedMessage> takeParked(int limit) {
    var taken = new ArrayList<ParkedMessage>();
    while (taken.size() < limit && !parked.isEmpty()) {
      taken.add(parked.removeFirst());
    }
    return taken;
  }

  /** Back to the front of the error queue, in the order they were taken. */
  void returnParked(List<ParkedMessage> left) {
    for (int i = left.size() - 1; i >= 0; i--) {
      parked.addFirst(left.get(i));
    }
  }

  void add(Message message) {
    ready.add(new Held(message, null, places++));
    dispatch();
  }

  /** Takes a message that nobody may see before {@code dueNanos}. */
  void addLater(Message message, long dueNanos) {
    paused.add(new Paused(dueNanos, pauses++, new Held(message, null, places++)));
    consumers.forEach(this::wakeForNext);
  }

  boolean isDeserted() {
    return ephemeral && consumers.isEmpty();
  }

  void attach(MemoryConsumer consumer) {
    consumers.add(consumer);
    consumer.queue(this);
    // The timer of whoever paused messages may have gone with it.
    wakeForNext(consumer);
    dispatch();
  }

  /** No more for this consumer; it may still settle what it has. */
  void detach(MemoryConsumer consumer) {
    consumers.remove(consumer);
  }

  /** What a consumer leaves behind goes back to its place. */
  void takeBack(List<Held> left) {
    unsettled -= left.size();
    var later = new ArrayDeque<Held>();
    for (var held : left.stream().sorted(Comparator.comparingLong(Held::place)).toList()) {
      while (!ready.isEmpty() && ready.peekFirst().place() < held.place()) {
        later.add(ready.removeFirst());
      }
      later.add(held);
    }
    while (!later.isEmpty()) {
      ready.addFirst(later.removeLast());
    }
    dispatch();
  }

  void settled() {
    unsettled--;
    dispatch();
  }

  void pause(Held held, Duration delay, long nowNanos) {
    paused.add(new Paused(nowNanos + delay.toNanos(), pauses++, held));
    consumers.forEach(this::wakeForNext);
    settled();
  }

  void park(Message message, Failure failure) {
    if (ephemeral) {
      settled();
      return;
    }
    if (parked.size() >= capacity) {
      var dropped = parked.removeFirst();
      log.atWarn()
          .addKeyValue("queue", name)
          .addKeyValue("eventId", dropped.message().id())
          .log("error queue is full, its oldest event is dropped");
    }
    parked.add(new ParkedMessage(name, message, failure));
    settled();
  }

  /** Lets go what is due; {@code consumer} wakes again for the next. */
  void wake(MemoryConsumer consumer) {
    var next = paused.peek();
    while (next != null && next.dueNanos - consumer.nanos() <= 0) {
      paused.poll();
      ready.add(next.held.at(places++));
      next = paused.peek();
    }
    wakeForNext(consumer);
    dispatch();
  }

  private void wakeForNext(MemoryConsumer consumer) {
    var next = paused.peek();
    if (next != null) {
      consumer.wakeAt(next.dueNanos);
    }
  }

  private void dispatch() {
    while (!ready.isEmpty()) {
      var consumer = nextFree();
      if (consumer == null) {
        return;
      }
      var held = ready.removeFirst();
      unsettled++;
      if (!consumer.take(held)) {
        unsettled--;
        ready.addFirst(held);
        detach(consumer);
      }
    }
  }

  /** Takes turns among the consumers that have room. */
  private @Nullable MemoryConsumer nextFree() {
    if (ordered) {
      var only = consumers.peekFirst(); // the others wait for it to leave
      return only != null && only.hasRoom() ? only : null;
    }
    for (int i = 0; i < consumers.size(); i++) {
      var next = consumers.removeFirst();
      consumers.addLast(next);
      if (next.hasRoom()) {
        return next;
      }
    }
    return null;
  }
}
