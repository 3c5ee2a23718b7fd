package dev.chassis.http.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What all event loops of one server share: how much is under way, and whether it drains. */
final class Traffic {

  private final LongAdder inFlight = new LongAdder();
  private final AtomicInteger cut = new AtomicInteger();
  private final Set<Runnable> drainListeners = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;
  private volatile boolean stopping;

  void entered() {
    inFlight.increment();
  }

  void left(boolean answered) {
    if (!answered && stopping) {
      cut.incrementAndGet();
    }
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

  void stopping() {
    stopping = true;
    drain();
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

  /** Requests that lost their connection since {@link #stopping}, or still wait for an answer. */
  int cut() {
    return cut.get() + inFlight();
  }
}
