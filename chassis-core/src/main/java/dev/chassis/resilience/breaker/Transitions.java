package dev.chassis.resilience.breaker;

import dev.chassis.resilience.breaker.Breaker.Transition;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what changed: one event at a time, in order, on threads of its own. */
final class Transitions {

  private static final Logger log = LoggerFactory.getLogger(Transitions.class);

  private final CopyOnWriteArrayList<Consumer<Transition>> listeners = new CopyOnWriteArrayList<>();
  private final Queue<Transition> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger undelivered = new AtomicInteger();
  private final Executor executor;

  Transitions(Executor executor) {
    this.executor = executor;
  }

  void addListener(Consumer<Transition> listener) {
    listeners.add(listener);
  }

  void removeListener(Consumer<Transition> listener) {
    listeners.remove(listener);
  }

  /** Notes one, in the order of the swaps; {@link #deliver} must follow. */
  void add(Transition transition) {
    waiting.add(transition);
  }

  /** Whoever comes first delivers for all, so listeners see one event at a time. */
  void deliver() {
    if (undelivered.getAndIncrement() != 0) {
      return;
    }
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException e) {
      // Whoever would have run it is closed, and so is everybody who listens.
      waiting.clear();
      undelivered.set(0);
    }
  }

  private void drain() {
    int seen;
    do {
      seen = undelivered.get();
      for (var next = waiting.poll(); next != null; next = waiting.poll()) {
        tell(next);
      }
    } while (!undelivered.compareAndSet(seen, 0));
  }

  private void tell(Transition transition) {
    for (var listener : listeners) {
      try {
        listener.accept(transition);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        log.atWarn()
            .setCause(e)
            .addKeyValue("breaker", transition.breaker())
            .log("A breaker's listener threw");
      }
    }
  }
}
