package dev.chassis.http.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What all event loops of one server share: how much is under way, and whether it drains. */
final class Traffic {

  private final LongAdder inFlight = new LongAdder();
  private final Set<Runnable> drainListeners = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  void entered() {
    inFlight.increment();
  }

  void left() {
    inFlight.decrement();
  }

  int inFlight() {
    return inFlight.intValue();
  }

  boolean isDraining() {
    return draining;
  }

  void drain() {
    draining = true;
    drainListeners.forEach(this::tell);
  }

  /** Runs {@code listener} once when draining begins; returns what takes it back. Any thread. */
  Runnable onDrain(Runnable listener) {
    drainListeners.add(listener);
    if (draining) {
      tell(listener);
    }
    return () -> drainListeners.remove(listener);
  }

  private void tell(Runnable listener) {
    if (drainListeners.remove(listener)) {
      listener.run();
    }
  }
}
