package dev.chassis.resilience.breaker;

import dev.chassis.resilience.breaker.Breaker.Transition;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Holds the state of a breaker and tells who listens when another one took its place. */
final class StateCell {

  private static final AtomicReferenceFieldUpdater<StateCell, BreakerState> STATE =
      AtomicReferenceFieldUpdater.newUpdater(StateCell.class, BreakerState.class, "state");

  private final String breaker;
  private volatile BreakerState state;
  private final Transitions transitions;
  private final Alarm alarm;
  // Only keeps the events and the timer in the order of the swaps.
  private final Object order = new Object();

  StateCell(
      String breaker,
      BreakerState start,
      Executor listenerThreads,
      @Nullable Timers timers,
      Ticker ticker,
      Runnable look) {
    this.breaker = breaker;
    this.state = start;
    this.transitions = new Transitions(listenerThreads);
    this.alarm = new Alarm(timers, ticker, look);
  }

  BreakerState get() {
    return state;
  }

  void addListener(Consumer<Transition> listener) {
    transitions.addListener(listener);
  }

  void removeListener(Consumer<Transition> listener) {
    transitions.removeListener(listener);
  }

  /** Swaps the state if it is still {@code from}, then tells the listeners of another one. */
  boolean move(BreakerState from, BreakerState to) {
    if (from.generation() == to.generation()) {
      return amend(from, to);
    }
    synchronized (order) {
      if (!swap(from, to)) {
        return false;
      }
      transitions.add(
          new Transition(breaker, from.status(), to.status(), to.entry().at(), to.entry().why()));
    }
    transitions.deliver();
    return true;
  }

  /** Swaps the state for one that is the same to the world. */
  boolean amend(BreakerState from, BreakerState to) {
    if (from.wakesAt() == to.wakesAt()) {
      return STATE.compareAndSet(this, from, to);
    }
    synchronized (order) {
      return swap(from, to);
    }
  }

  /** As {@link #amend}, whatever the state is by then. */
  void amendAlways(UnaryOperator<BreakerState> change) {
    synchronized (order) {
      var now = state;
      while (!swap(now, change.apply(now))) {
        now = state;
      }
    }
  }

  private boolean swap(BreakerState from, BreakerState to) {
    if (!STATE.compareAndSet(this, from, to)) {
      return false;
    }
    alarm.set(to.wakesAt());
    return true;
  }
}
