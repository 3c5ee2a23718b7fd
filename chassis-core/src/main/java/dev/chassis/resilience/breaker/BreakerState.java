package dev.chassis.resilience.breaker;

import dev.chassis.resilience.breaker.Breaker.Status;
import dev.chassis.resilience.window.CallWindow;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A state of a breaker, immutable but for the counts. The generation grows with every transition,
 * so that a result can tell whether it still matters.
 */
sealed interface BreakerState {

  /** When {@link #wakesAt} has nothing to say. */
  long NEVER = Long.MAX_VALUE;

  /**
   * How a state was entered.
   *
   * @param generation one more than that of the state before
   * @param nanos when, on the ticker's scale
   * @param at when, for people
   * @param why for people
   */
  record Entry(long generation, long nanos, Instant at, String why) {}

  /** How it was entered. */
  Entry entry();

  /** The name of the state for the world. */
  Status status();

  /** Where results are counted; null when they are not. */
  default @Nullable CallWindow window() {
    return null;
  }

  /** Whether calls go through without limit. */
  default boolean letsAllThrough() {
    return false;
  }

  /** How often in a row the circuit opened without closing in between. */
  default int openings() {
    return 0;
  }

  /** When time alone may change it, on the ticker's scale; {@link #NEVER} if it cannot. */
  default long wakesAt() {
    return NEVER;
  }

  /** {@link Entry#generation()}. */
  default long generation() {
    return entry().generation();
  }

  record Closed(Entry entry, CallWindow window, AtomicInteger failuresInARow)
      implements BreakerState {

    @Override
    public Status status() {
      return Status.CLOSED;
    }

    @Override
    public boolean letsAllThrough() {
      return true;
    }

    /** Counts the failures since the last success, this call included. */
    int inARow(boolean failed) {
      if (failed) {
        return failuresInARow.incrementAndGet();
      }
      if (failuresInARow.get() != 0) {
        failuresInARow.set(0);
      }
      return 0;
    }
  }

  record Open(Entry entry, int openings, long until) implements BreakerState {

    @Override
    public Status status() {
      return Status.OPEN;
    }

    @Override
    public long wakesAt() {
      return until;
    }
  }

  /**
   * Trials are under way.
   *
   * @param trials expiry of each trial that has no result yet, by its number
   * @param issued how many trials were ever let through
   * @param successes how many came back well
   * @param slow how many of those took long
   */
  record HalfOpen(
      Entry entry, int openings, Map<Long, Long> trials, long issued, int successes, int slow)
      implements BreakerState {

    /** Numbers of trials fit into 24 bits. */
    static final long MOST_TRIALS = (1L << 24) - 1;

    @Override
    public Status status() {
      return Status.HALF_OPEN;
    }

    @Override
    public long wakesAt() {
      return trials.values().stream().reduce(NEVER, HalfOpen::earlier);
    }

    // Of points in time only differences mean anything.
    private static long earlier(long one, long other) {
      if (one == NEVER || other == NEVER) {
        return one == NEVER ? other : one;
      }
      return one - other <= 0 ? one : other;
    }

    boolean hasRoom(int permits) {
      return trials.size() + successes < permits;
    }

    /** Fewer permits than before may be enough already. */
    boolean isDone(int permits) {
      return trials.isEmpty() && successes >= permits;
    }

    /** Number of the next trial, from 1; they start anew after {@link #MOST_TRIALS}. */
    long nextTrial() {
      return issued % MOST_TRIALS + 1;
    }

    HalfOpen withTrial(long expiry) {
      var more = new HashMap<>(trials);
      more.put(nextTrial(), expiry);
      return new HalfOpen(entry, openings, more, issued + 1, successes, slow);
    }

    /** Without this trial, which came to nothing; null when it is not under way. */
    @Nullable HalfOpen without(long trial) {
      if (!trials.containsKey(trial)) {
        return null;
      }
      var fewer = new HashMap<>(trials);
      fewer.remove(trial);
      return new HalfOpen(entry, openings, fewer, issued, successes, slow);
    }

    HalfOpen withSuccess(boolean wasSlow) {
      return new HalfOpen(entry, openings, trials, issued, successes + 1, slow + (wasSlow ? 1 : 0));
    }
  }

  /**
   * Somebody decided.
   *
   * @param window of {@link Status#METRICS_ONLY}
   * @param until when it ends by itself; {@link #NEVER} if it does not
   */
  record Forced(Entry entry, Status status, @Nullable CallWindow window, long until)
      implements BreakerState {

    @Override
    public boolean letsAllThrough() {
      return status != Status.FORCED_OPEN;
    }

    @Override
    public long wakesAt() {
      return until;
    }
  }
}
