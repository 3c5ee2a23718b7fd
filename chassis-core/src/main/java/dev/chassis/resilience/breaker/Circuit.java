package dev.chassis.resilience.breaker;

import dev.chassis.resilience.breaker.Breaker.Status;
import dev.chassis.resilience.breaker.BreakerState.Closed;
import dev.chassis.resilience.breaker.BreakerState.Entry;
import dev.chassis.resilience.breaker.BreakerState.Forced;
import dev.chassis.resilience.breaker.BreakerState.HalfOpen;
import dev.chassis.resilience.breaker.BreakerState.Open;
import dev.chassis.resilience.window.CallWindow.Counts;
import dev.chassis.time.Nanos;
import dev.chassis.time.Ticker;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a {@link Breaker}: what time, results and people make of a state. A permit
 * is the generation of the state it was given in, and the number of the trial, if it is one.
 */
final class Circuit {

  private static final int TRIAL_BITS = 24;

  private final Ticker ticker;
  private final DoubleSupplier random;
  private final StateCell cell;
  private volatile CircuitBreakerConfig config;

  Circuit(BreakerBuilder made) {
    this.ticker = made.ticker;
    this.random = made.random;
    this.config = made.config;
    var entry = new Entry(0, ticker.nanos(), ticker.now(), "new");
    var start = new Closed(entry, config.emptyWindow(), new AtomicInteger());
    this.cell =
        new StateCell(made.name, start, made.listenerThreads, made.timers, ticker, this::current);
  }

  /** Whether the call is one of those that decide whether the circuit closes. */
  static boolean isTrial(long permit) {
    return permit != Breaker.REJECTED && trial(permit) != 0;
  }

  private static long trial(long permit) {
    return permit & HalfOpen.MOST_TRIALS;
  }

  CircuitBreakerConfig config() {
    return config;
  }

  StateCell cell() {
    return cell;
  }

  /** The permit of a call; {@link Breaker#REJECTED} when it must not be made. */
  long acquire() {
    while (true) {
      var now = current();
      if (now.letsAllThrough()) {
        return now.generation() << TRIAL_BITS;
      }
      if (!(now instanceof HalfOpen halfOpen) || !halfOpen.hasRoom(config.halfOpenPermits())) {
        return Breaker.REJECTED;
      }
      var expiry = ticker.nanos() + Nanos.of(config.recovery().trialTimeout());
      if (cell.amend(halfOpen, halfOpen.withTrial(expiry))) {
        return halfOpen.generation() << TRIAL_BITS | halfOpen.nextTrial();
      }
    }
  }

  /** A call ended at {@code time}. */
  void report(long permit, Outcome outcome, boolean wasSlow, long time) {
    var now = current();
    // A result of an earlier generation says how the callee was, not how it is.
    if (now.generation() != permit >>> TRIAL_BITS) {
      return;
    }
    if (now instanceof HalfOpen) {
      finishTrial(permit, outcome, wasSlow);
    } else if (outcome != Outcome.IGNORED) {
      count(now, outcome == Outcome.FAILURE, wasSlow, time);
    }
  }

  /** The state, after the changes that only time brings. */
  BreakerState current() {
    while (true) {
      var now = cell.get();
      if (now instanceof Closed) {
        return now;
      }
      var next = aged(now);
      if (next == null) {
        return now;
      }
      if (cell.move(now, next)) {
        return next;
      }
    }
  }

  /** What time alone makes of a state; null when nothing. */
  private @Nullable BreakerState aged(BreakerState now) {
    if (now instanceof HalfOpen halfOpen && halfOpen.isDone(config.halfOpenPermits())) {
      return closed(now, halfOpen.successes() + " trials went well");
    }
    var wakesAt = now.wakesAt();
    if (wakesAt == BreakerState.NEVER || wakesAt - ticker.nanos() > 0) {
      return null;
    }
    if (now instanceof Open) {
      return new HalfOpen(entry(now, "time for a trial"), now.openings(), Map.of(), 0, 0, 0);
    }
    return now instanceof HalfOpen
        ? opened(now, "a trial had no result in time")
        : closed(now, now.status() + " expired");
  }

  private void count(BreakerState now, boolean failed, boolean wasSlow, long time) {
    var window = now.window();
    if (window == null) {
      return;
    }
    window.add(time, 1, failed ? 1 : 0, wasSlow ? 1 : 0);
    if (now instanceof Closed closed) {
      judge(closed, failed, time);
    }
  }

  private void judge(Closed now, boolean failed, long time) {
    var rules = config;
    int inARow = now.inARow(failed);
    if (failed && rules.consecutiveFailures() > 0 && inARow >= rules.consecutiveFailures()) {
      cell.move(now, opened(now, inARow + " failures in a row"));
    } else if (!now.window().isClean(time)) {
      var counts = now.window().counts(time);
      if (rules.isTooBad(counts)) {
        cell.move(now, opened(now, reason(counts, rules)));
      }
    }
  }

  private static String reason(Counts counts, CircuitBreakerConfig rules) {
    return counts.failureRatio() >= rules.failureRatio()
        ? counts.failed() + " of " + counts.total() + " calls failed"
        : counts.slow() + " of " + counts.total() + " calls were slow";
  }

  private void finishTrial(long permit, Outcome outcome, boolean wasSlow) {
    while (cell.get() instanceof HalfOpen now && now.generation() == permit >>> TRIAL_BITS) {
      var rest = now.without(trial(permit));
      if (rest == null || cell.move(now, judged(rest, outcome, wasSlow))) {
        return;
      }
    }
  }

  private BreakerState judged(HalfOpen rest, Outcome outcome, boolean wasSlow) {
    return switch (outcome) {
      case IGNORED -> rest;
      case FAILURE -> opened(rest, "a trial failed");
      case SUCCESS -> judged(rest.withSuccess(wasSlow));
    };
  }

  private BreakerState judged(HalfOpen rest) {
    var rules = config;
    if (rules.slow().isOn()
        && (double) rest.slow() / rules.halfOpenPermits() >= rules.slow().ratio()) {
      return opened(rest, rest.slow() + " trials were slow");
    }
    return rest.successes() >= rules.halfOpenPermits()
        ? closed(rest, rest.successes() + " trials went well")
        : rest;
  }

  // ---- by hand

  synchronized void retune(CircuitBreakerConfig newConfig) {
    var before = config;
    config = newConfig;
    cell.amendAlways(now -> retuned(now, before, newConfig));
  }

  void open() {
    var now = cell.get();
    while (!(now instanceof Open) && !cell.move(now, opened(now, "by hand"))) {
      now = cell.get();
    }
  }

  void reset(String why) {
    var now = cell.get();
    while (!cell.move(now, closed(now, why))) {
      now = cell.get();
    }
  }

  void force(Status status, long until, String why) {
    if (status.compareTo(Status.FORCED_OPEN) < 0) {
      throw new IllegalArgumentException(status + " cannot be forced");
    }
    var now = cell.get();
    while (!cell.move(now, forced(now, status, until, why))) {
      now = cell.get();
    }
  }

  private BreakerState retuned(
      BreakerState now, CircuitBreakerConfig before, CircuitBreakerConfig after) {
    if (now instanceof Open open) {
      var latest = now.entry().nanos() + after.openNanos(open.openings() - 1, 0);
      return latest - open.until() < 0 ? new Open(now.entry(), open.openings(), latest) : now;
    }
    var window = now.window();
    if (window == null || after.hasWindowOf(before)) {
      return now;
    }
    var fresh = after.emptyWindow();
    window.replayInto(fresh, ticker.nanos());
    return now instanceof Closed closed
        ? new Closed(now.entry(), fresh, closed.failuresInARow())
        : new Forced(now.entry(), now.status(), fresh, now.wakesAt());
  }

  // ---- states to come

  private Entry entry(BreakerState from, String why) {
    return new Entry(from.generation() + 1, ticker.nanos(), ticker.now(), why);
  }

  private Closed closed(BreakerState from, String why) {
    return new Closed(entry(from, why), config.emptyWindow(), new AtomicInteger());
  }

  private Open opened(BreakerState from, String why) {
    var wait = config.openNanos(from.openings(), random.getAsDouble());
    var entry = entry(from, why);
    return new Open(entry, from.openings() + 1, entry.nanos() + wait);
  }

  private Forced forced(BreakerState from, Status status, long until, String why) {
    var window = status == Status.METRICS_ONLY ? config.emptyWindow() : null;
    return new Forced(entry(from, why), status, window, until);
  }
}
