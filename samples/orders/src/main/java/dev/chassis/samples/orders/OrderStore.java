package dev.chassis.samples.orders;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Keeps orders, in memory: they are gone when the process ends, and a database takes this place
 * later. Thread-safe; changes of one order happen one after the other.
 */
final class OrderStore {

  private final Map<String, Order> orders = new ConcurrentHashMap<>();

  void add(Order order) {
    if (orders.putIfAbsent(order.id(), order) != null) {
      throw new IllegalStateException("order " + order.id() + " exists already");
    }
  }

  Optional<Order> find(String id) {
    return Optional.ofNullable(orders.get(id));
  }

  /** Changes an order; empty when there is none. {@code change} may run once only, and fast. */
  Optional<Order> update(String id, UnaryOperator<Order> change) {
    return Optional.ofNullable(orders.computeIfPresent(id, (key, order) -> change.apply(order)));
  }
}
