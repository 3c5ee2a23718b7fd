package dev.chassis.testkit.rabbit;

import dev.chassis.messaging.spi.Delivery;
import dev.chassis.time.Ticker;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a consumer saw, and how often; acknowledges all of it. */
final class Notebook {

  private final Map<String, Integer> seen = new ConcurrentHashMap<>();
  private final AtomicLong first = new AtomicLong();
  private final AtomicLong deliveries = new AtomicLong();

  void note(Delivery delivery) {
    note(delivery.message().id());
    delivery.ack(); // when it fails, the message comes again
  }

  void note(String id) {
    seen.merge(id, 1, Integer::sum);
    deliveries.incrementAndGet();
    first.compareAndSet(0, Ticker.system().nanos());
  }

  Set<String> ids() {
    return seen.keySet();
  }

  long duplicates() {
    return deliveries.get() - seen.size();
  }

  /** How many of these were never seen. */
  long missing(Set<String> wanted) {
    return wanted.stream().filter(id -> !seen.containsKey(id)).count();
  }

  /** Forgets when something came first, to tell anew. */
  void watch() {
    first.set(0);
  }

  /** When the first delivery after {@link #watch} came; 0 while there was none. */
  long first() {
    return first.get();
  }
}
