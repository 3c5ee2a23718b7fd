package dev.chassis.resilience;

import dev.chassis.resilience.BreakerState.Closed;
import dev.chassis.resilience.BreakerState.HalfOpen;
import dev.chassis.resilience.BreakerState.Open;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker that only judges: ask {@link #tryAcquire} before a call and tell the permit how
 * it went. It opens on the share of failures in a sliding window, lets a bounded number of trials
 * through when half open, and ignores results of calls that began in an earlier state. Thread-safe;
 * the path of a call takes no lock and needs no timer.
 */
public final class Breaker {

  private static final Logger log = LoggerFactory.getLogger(Breaker.class);

  /** The wait doubles this often at most: 8 times {@code openFor}. */
  private static final int MOST_DOUBLINGS = 3;

  private static final long NO_TRIAL = -1;

  private static final AtomicReferenceFieldUpdater<Breaker, BreakerState> STATE =
      AtomicReferenceFieldUpdater.newUpdater(Breaker.class, BreakerState.class, "state");

  private final String name;
  private final CircuitBreakerConfig config;
  private final Ticker ticker;
  private final CopyOnWriteArrayList<Consumer<Transition>> listeners = new CopyOnWriteArrayList<>();
  private final Queue<Transition> transitions = new ConcurrentLinkedQueue<>();
  private final AtomicInteger undelivered = new AtomicInteger();
  private volatile BreakerState state;

  /** State of a breaker. */
  public enum Status {
    /** Calls go through and are counted. */
    CLOSED,
    /** No call goes through. */
    OPEN,
    /** A few trial calls go through. */
    HALF_OPEN
  }

  /**
   * A change of state.
   *
   * @param breaker name of the breaker
   * @param from state left
   * @param to state entered
   */
  public record Transition(String breaker, Status from, Status to) {}

  /**
   * What a breaker has seen.
   *
   * @param status state now
   * @param failureRatio share of failed calls in the window, 0 to 1; 0 unless closed
   * @param calls calls in the window; 0 unless closed
   * @param failures failed calls in the window; 0 unless closed
   * @param inState time since the state was entered
   */
  public record View(
      Status status, double failureRatio, long calls, long failures, Duration inState) {}

  private Breaker(String name, CircuitBreakerConfig config, Ticker ticker) {
    this.name = name;
    this.config = config;
    this.ticker = ticker;
    this.state = closed(0);
  }

  /** A closed breaker. */
  public static Breaker create(String name, CircuitBreakerConfig config, Ticker ticker) {
    return new Breaker(name, config, ticker);
  }

  /** Name given at creation. */
  public String name() {
    return name;
  }

  /**
   * Calls {@code listener} after every change of state, in order, one at a time, on the thread that
   * caused it or one that caused another change at the same time. It must not block.
   */
  public void onTransition(Consumer<Transition> listener) {
    listeners.add(listener);
  }

  /**
   * Asks to make a call.
   *
   * @return the permit, to be told the result exactly once; null when the call must not be made
   */
  public @Nullable Permit tryAcquire() {
    while (true) {
      var now = current();
      if (now instanceof Closed) {
        return new Permit(now.generation(), NO_TRIAL);
      }
      if (!(now instanceof HalfOpen halfOpen) || !halfOpen.hasRoom(config.halfOpenPermits())) {
        return null;
      }
      var expiry = ticker.nanos() + config.openFor().toNanos();
      if (STATE.compareAndSet(this, halfOpen, halfOpen.withTrial(expiry))) {
        return new Permit(halfOpen.generation(), halfOpen.issued());
      }
    }
  }

  /** Time until a trial may go through; zero when one may go through now. */
  public Duration retryAfter() {
    return state instanceof Open open
        ? Duration.ofNanos(Math.max(0, open.until() - ticker.nanos()))
        : Duration.ZERO;
  }

  /** State now; an open breaker whose time is up is half open. */
  public Status status() {
    return current().status();
  }

  /** What it has seen. */
  public View view() {
    var now = current();
    var counts =
        now instanceof Closed closed
            ? closed.window().counts(ticker.nanos())
            : new SlidingWindow.Counts(0, 0);
    var inState = Duration.ofNanos(ticker.nanos() - now.since());
    return new View(now.status(), counts.ratio(), counts.total(), counts.marked(), inState);
  }

  /** Opens by hand, for {@code openFor}. */
  public void open() {
    var now = state;
    while (!(now instanceof Open) && !transition(now, opened(now))) {
      now = state;
    }
  }

  /** Closes by hand and forgets all counts. */
  public void reset() {
    var now = state;
    while (!transition(now, closed(now.generation() + 1))) {
      now = state;
    }
  }

  /** The state, after the changes that only time brings. */
  private BreakerState current() {
    while (true) {
      var now = state;
      var next = aged(now);
      if (next == null) {
        return now;
      }
      if (transition(now, next)) {
        return next;
      }
    }
  }

  /** What time alone makes of a state; null when nothing. */
  private @Nullable BreakerState aged(BreakerState now) {
    if (now instanceof Open open && open.until() - ticker.nanos() <= 0) {
      return new HalfOpen(open.generation() + 1, ticker.nanos(), open.openings(), Map.of(), 0, 0);
    }
    if (now instanceof HalfOpen halfOpen && halfOpen.hasExpiredTrial(ticker.nanos())) {
      return opened(halfOpen);
    }
    return null;
  }

  private void count(boolean failed) {
    if (!(state instanceof Closed closed)) {
      return;
    }
    var time = ticker.nanos();
    closed.window().add(time, 1, failed ? 1 : 0);
    var counts = closed.window().counts(time);
    if (counts.total() >= config.minimumCalls() && counts.ratio() >= config.failureRatio()) {
      transition(closed, opened(closed));
    }
  }

  private void finishTrial(long generation, long trial, Outcome outcome) {
    while (state instanceof HalfOpen now && now.generation() == generation) {
      var rest = now.without(trial, outcome == Outcome.SUCCESS);
      if (rest == null) {
        return;
      }
      if (transition(now, judged(rest, outcome))) {
        return;
      }
    }
  }

  private BreakerState judged(HalfOpen rest, Outcome outcome) {
    if (outcome == Outcome.FAILURE) {
      return opened(rest);
    }
    var enough = rest.successes() >= config.halfOpenPermits();
    return enough ? closed(rest.generation() + 1) : rest;
  }

  private Closed closed(long generation) {
    return new Closed(generation, ticker.nanos(), new SlidingWindow(config.window()));
  }

  private Open opened(BreakerState from) {
    var openings = Math.min(from.openings(), MOST_DOUBLINGS);
    var wait = config.openFor().multipliedBy(1L << openings);
    var time = ticker.nanos();
    return new Open(from.generation() + 1, time, from.openings() + 1, time + wait.toNanos());
  }

  /** Swaps the state, then tells the listeners. */
  private boolean transition(BreakerState from, BreakerState to) {
    // The lock only keeps the events in the order of the swaps.
    synchronized (transitions) {
      if (!STATE.compareAndSet(this, from, to)) {
        return false;
      }
      if (from.status() != to.status()) {
        transitions.add(new Transition(name, from.status(), to.status()));
      }
    }
    deliver();
    return true;
  }

  /** Whoever comes first delivers for all, so listeners see one event at a time. */
  private void deliver() {
    if (undelivered.getAndIncrement() != 0) {
      return;
    }
    do {
      for (var next = transitions.poll(); next != null; next = transitions.poll()) {
        tell(next);
      }
    } while (undelivered.decrementAndGet() != 0);
  }

  private void tell(Transition transition) {
    for (var listener : listeners) {
      try {
        listener.accept(transition);
      } catch (RuntimeException e) {
        log.atWarn().setCause(e).addKeyValue("breaker", name).log("A breaker's listener threw");
      }
    }
  }

  private enum Outcome {
    SUCCESS,
    FAILURE,
    NONE
  }

  /** Leave for one call. Tell it the result once; more is ignored. */
  public final class Permit {
    private final long generation;
    private final long trial;
    private final AtomicBoolean used = new AtomicBoolean();

    private Permit(long generation, long trial) {
      this.generation = generation;
      this.trial = trial;
    }

    /** The call went well. */
    public void success() {
      finish(Outcome.SUCCESS);
    }

    /** The call failed in a way that speaks against the callee. */
    public void failure() {
      finish(Outcome.FAILURE);
    }

    /** The call was not made or says nothing about the callee: counts as neither. */
    public void release() {
      finish(Outcome.NONE);
    }

    private void finish(Outcome outcome) {
      // A result of an earlier generation says how the callee was, not how it is.
      if (!used.compareAndSet(false, true) || state.generation() != generation) {
        return;
      }
      if (trial != NO_TRIAL) {
        finishTrial(generation, trial, outcome);
      } else if (outcome != Outcome.NONE) {
        count(outcome == Outcome.FAILURE);
      }
    }
  }
}
