package dev.chassis.resilience;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A state of a breaker, immutable but for the counts of {@link Closed}. The generation grows with
 * every transition, so that a result can tell whether it still matters.
 */
sealed interface BreakerState {

  /** Grows by one with every transition. */
  long generation();

  /** When this state was entered, on the ticker's scale. */
  long since();

  /** How often in a row the circuit opened without closing in between. */
  int openings();

  /** The name of the state for the world. */
  Breaker.Status status();

  record Closed(long generation, long since, SlidingWindow window) implements BreakerState {
    @Override
    public int openings() {
      return 0;
    }

    @Override
    public Breaker.Status status() {
      return Breaker.Status.CLOSED;
    }
  }

  record Open(long generation, long since, int openings, long until) implements BreakerState {
    @Override
    public Breaker.Status status() {
      return Breaker.Status.OPEN;
    }
  }

  /**
   * Trials are under way.
   *
   * @param trials expiry of each trial that has no result yet, by its number
   * @param issued how many trials were ever let through
   * @param successes how many came back well
   */
  record HalfOpen(
      long generation, long since, int openings, Map<Long, Long> trials, long issued, int successes)
      implements BreakerState {

    @Override
    public Breaker.Status status() {
      return Breaker.Status.HALF_OPEN;
    }

    boolean hasRoom(int permits) {
      return trials.size() + successes < permits;
    }

    boolean hasExpiredTrial(long now) {
      return trials.values().stream().anyMatch(expiry -> expiry - now <= 0);
    }

    HalfOpen withTrial(long expiry) {
      var more = new HashMap<>(trials);
      more.put(issued, expiry);
      return new HalfOpen(generation, since, openings, more, issued + 1, successes);
    }

    /** Without this trial; null when it is not under way. */
    @Nullable HalfOpen without(long trial, boolean succeeded) {
      if (!trials.containsKey(trial)) {
        return null;
      }
      var fewer = new HashMap<>(trials);
      fewer.remove(trial);
      return new HalfOpen(
          generation, since, openings, fewer, issued, successes + (succeeded ? 1 : 0));
    }
  }
}
