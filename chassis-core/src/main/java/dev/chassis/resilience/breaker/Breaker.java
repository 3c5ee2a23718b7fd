package dev.chassis.resilience.breaker;

import dev.chassis.resilience.Calls;
import dev.chassis.resilience.Policy;
import dev.chassis.resilience.RejectedException;
import dev.chassis.resilience.breaker.BreakerState.Open;
import dev.chassis.resilience.window.CallWindow.Counts;
import dev.chassis.time.Nanos;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker. Run operations through {@link #run}; or ask {@link #tryAcquire} before a call
 * and tell the permit how it went. Closed, it counts; when failures or slow calls are too many it
 * opens and refuses; after a while it is half open and lets exactly as many trials through as
 * configured, whose results decide. Results of calls that began in an earlier state do not count.
 *
 * <p>Thread-safe. The way of a call takes no lock, needs no timer and, through {@link #acquire} and
 * {@link #report}, allocates nothing.
 */
public final class Breaker implements Policy {

  /** What {@link #acquire} returns when the call must not be made. */
  public static final long REJECTED = -1;

  private static final long NOT_TIMED = Long.MIN_VALUE;

  private final String name;
  private final Ticker ticker;
  private final Tally tally = new Tally();
  private final Circuit circuit;

  /** State of a breaker. */
  public enum Status {
    /** Calls go through and are counted. */
    CLOSED,
    /** No call goes through. */
    OPEN,
    /** A few trial calls go through. */
    HALF_OPEN,
    /** No call goes through, because somebody said so. */
    FORCED_OPEN,
    /** All calls go through and nothing is judged, because somebody said so. */
    FORCED_CLOSED,
    /** All calls go through and are counted, but the circuit does not open. */
    METRICS_ONLY
  }

  /**
   * A change of state.
   *
   * @param breaker name of the breaker
   * @param from state left
   * @param to state entered
   * @param at when
   * @param why for people, such as {@code 12 of 20 calls failed}
   */
  public record Transition(String breaker, Status from, Status to, Instant at, String why) {}

  /**
   * What a breaker sees.
   *
   * @param status state now
   * @param failureRatio share of failed calls in the window, 0 to 1; 0 where nothing is counted
   * @param slowRatio share of slow calls in the window, 0 to 1; 0 where nothing is counted
   * @param calls calls in the window; 0 where nothing is counted
   * @param failures failed calls in the window; 0 where nothing is counted
   * @param since when the state was entered
   * @param inState time since then
   * @param why what led to it, for people
   * @param retryAfter see {@link Breaker#retryAfter()}
   */
  public record View(
      Status status,
      double failureRatio,
      double slowRatio,
      long calls,
      long failures,
      Instant since,
      Duration inState,
      String why,
      Duration retryAfter) {}

  /**
   * All calls a breaker was ever asked about.
   *
   * @param successes that went well
   * @param failures that failed
   * @param ignored that said nothing about the callee
   * @param slow that took long, whatever their outcome but for the ignored
   * @param rejected that were not let through
   */
  public record Totals(long successes, long failures, long ignored, long slow, long rejected) {}

  Breaker(BreakerBuilder builder) {
    this.name = builder.name;
    this.ticker = builder.ticker;
    this.circuit = new Circuit(builder);
  }

  /** A closed breaker that has no timer: an open one is half open when somebody looks. */
  public static Breaker create(String name, CircuitBreakerConfig config, Ticker ticker) {
    return builder(name).config(config).ticker(ticker).build();
  }

  /** Everything that can be chosen. */
  public static BreakerBuilder builder(String name) {
    return new BreakerBuilder(name);
  }

  /** Name given at creation. */
  public String name() {
    return name;
  }

  /** Configuration in force. */
  public CircuitBreakerConfig config() {
    return circuit.config();
  }

  /**
   * Replaces the configuration. The state stays, and so do the counts, as far as they fit into the
   * new window; an open circuit stays open no longer than the new configuration would have it.
   * Results that come in the very moment in which the window changes may be lost.
   */
  public void retune(CircuitBreakerConfig newConfig) {
    circuit.retune(newConfig);
    circuit.current();
  }

  /**
   * Calls {@code listener} after every change of state, in order, one at a time. It may take its
   * time: no call waits for it, only later events do.
   */
  public void onTransition(Consumer<Transition> listener) {
    circuit.cell().addListener(listener);
  }

  /** Ends what {@link #onTransition} began. */
  public void removeListener(Consumer<Transition> listener) {
    circuit.cell().removeListener(listener);
  }

  @Override
  public <T> Future<T> run(Supplier<Future<T>> operation) {
    return run(operation, Outcome.Classifier.standard());
  }

  /** As {@link #run(Supplier)}, with {@code classifier} to judge results and failures. */
  public <T> Future<T> run(Supplier<Future<T>> operation, Outcome.Classifier<T> classifier) {
    long permit = acquire();
    if (permit == REJECTED) {
      return Future.failedFuture(rejection());
    }
    long start = startNanos();
    var running = Calls.invoke(operation);
    if (running.isComplete()) {
      var outcome = Outcome.Classifier.judge(classifier, running.result(), running.cause());
      finish(permit, outcome, start);
      return running;
    }
    return running.onComplete(
        (value, failure) ->
            finish(permit, Outcome.Classifier.judge(classifier, value, failure), start));
  }

  /** The failure of a call that was not let through. */
  public RejectedException rejection() {
    return new RejectedException(
        RejectedException.Reason.CIRCUIT_OPEN, "the circuit " + name + " is open", retryAfter());
  }

  /**
   * Asks to make a call.
   *
   * @return the permit, to be told the result exactly once; null when the call must not be made
   */
  public @Nullable Permit tryAcquire() {
    var permit = acquire();
    return permit == REJECTED ? null : new Permit(permit, startNanos());
  }

  /**
   * As {@link #tryAcquire}, without an object.
   *
   * @return what {@link #report} needs, to be given exactly once; {@link #REJECTED} when the call
   *     must not be made
   */
  public long acquire() {
    long permit = circuit.acquire();
    if (permit == REJECTED) {
      tally.addRejected();
    }
    return permit;
  }

  /**
   * Whether the call with {@code permit} is one of the trials that decide whether the circuit
   * closes: better not spent on what is known to be bad, such as an instance that hangs.
   */
  public static boolean isTrial(long permit) {
    return Circuit.isTrial(permit);
  }

  /**
   * The time, for {@link #finish}; not looked up when it does not matter whether calls are slow.
   */
  public long startNanos() {
    return config().slow().isOn() ? ticker.nanos() : NOT_TIMED;
  }

  /** Time since {@code start}; 0 when it does not matter whether calls are slow. */
  public long nanosSince(long start) {
    return start == NOT_TIMED ? 0 : ticker.nanos() - start;
  }

  /**
   * Tells how a call went.
   *
   * @param permit from {@link #acquire}
   * @param outcome {@link Outcome#IGNORED} also when the call was not made after all: the permit of
   *     a trial is free again
   * @param start from {@link #startNanos}, asked before the call
   */
  public void finish(long permit, Outcome outcome, long start) {
    long now = ticker.nanos();
    report(permit, outcome, start == NOT_TIMED ? 0 : now - start, now);
  }

  /**
   * As {@link #finish}, for who has measured.
   *
   * @param nanos how long it took; 0 when that is not known
   */
  public void report(long permit, Outcome outcome, long nanos) {
    report(permit, outcome, nanos, ticker.nanos());
  }

  private void report(long permit, Outcome outcome, long nanos, long now) {
    var wasSlow = outcome != Outcome.IGNORED && config().slow().isSlow(nanos);
    tally.add(outcome, wasSlow);
    circuit.report(permit, outcome, wasSlow, now);
  }

  /**
   * Time until calls may go through; zero when they may now. When the circuit is forced open for
   * good, {@code openFor}: somebody may have changed their mind by then.
   */
  public Duration retryAfter() {
    return retryAfter(circuit.current());
  }

  private Duration retryAfter(BreakerState now) {
    if (now instanceof Open || now.status() == Status.FORCED_OPEN) {
      var until = now.wakesAt();
      return until == BreakerState.NEVER
          ? config().openFor()
          : Duration.ofNanos(Math.max(0, until - ticker.nanos()));
    }
    return Duration.ZERO;
  }

  /** State now; an open breaker whose time is up is half open. */
  public Status status() {
    return circuit.current().status();
  }

  /** What it sees. */
  public View view() {
    var now = circuit.current();
    var time = ticker.nanos();
    var window = now.window();
    var counts = window == null ? Counts.NONE : window.counts(time);
    return new View(
        now.status(),
        counts.failureRatio(),
        counts.slowRatio(),
        counts.total(),
        counts.failed(),
        now.entry().at(),
        Duration.ofNanos(time - now.entry().nanos()),
        now.entry().why(),
        retryAfter(now));
  }

  /** All calls it was ever asked about. */
  public Totals totals() {
    return tally.totals();
  }

  /** Opens by hand; trials follow as if it had opened by itself. */
  public void open() {
    circuit.open();
  }

  /** Closes by hand, ends what was forced, and forgets all counts. */
  public void reset() {
    reset("by hand");
  }

  /** As {@link #reset()}; {@code why} is for people. */
  public void reset(String why) {
    circuit.reset(why);
  }

  /** As {@link #force(Status, Duration, String)}, until {@link #reset} or another force. */
  public void force(Status status, String why) {
    circuit.force(status, BreakerState.NEVER, why);
  }

  /**
   * Decides by hand. Afterwards the circuit is closed, and knows nothing.
   *
   * @param status {@link Status#FORCED_OPEN}, {@link Status#FORCED_CLOSED} or {@link
   *     Status#METRICS_ONLY}
   * @param expiry when it ends by itself
   * @param why for people, such as who decided
   * @throws IllegalArgumentException for another status
   */
  public void force(Status status, Duration expiry, String why) {
    circuit.force(status, ticker.nanos() + Nanos.of(expiry), why);
  }

  /** Leave for one call. Tell it the result once; more is ignored. */
  public final class Permit {
    private static final AtomicIntegerFieldUpdater<Permit> USED =
        AtomicIntegerFieldUpdater.newUpdater(Permit.class, "used");

    private final long permit;
    private final long start;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int used;

    private Permit(long permit, long start) {
      this.permit = permit;
      this.start = start;
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
      finish(Outcome.IGNORED);
    }

    /** The call ended so. */
    public void finish(Outcome outcome) {
      if (USED.compareAndSet(this, 0, 1)) {
        Breaker.this.finish(permit, outcome, start);
      }
    }
  }
}
