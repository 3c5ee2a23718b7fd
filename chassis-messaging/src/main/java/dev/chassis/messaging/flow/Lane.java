package dev.chassis.messaging.flow;

import dev.chassis.messaging.spi.Delivery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Deliveries that go one after the other: those of one key, or a single one without a key. */
final class Lane {

  private final String key;
  private final Deque<Delivery> waiting = new ArrayDeque<>(2);

  Lane(String key) {
    this.key = key;
  }

  /** Empty for a lane of a single delivery. */
  String key() {
    return key;
  }

  void add(Delivery delivery) {
    waiting.addLast(delivery);
  }

  /** Back to the head: nothing of this lane goes before it. */
  void addFirst(Delivery delivery) {
    waiting.addFirst(delivery);
  }

  Delivery next() {
    return waiting.removeFirst();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void empty(List<Delivery> into) {
    into.addAll(waiting);
    waiting.clear();
  }
}
