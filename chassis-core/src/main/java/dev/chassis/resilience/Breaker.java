package dev.chassis.resilience;

import dev.chassis.resilience.BreakerState.Closed;
import dev.chassis.resilience.BreakerState.Entry;
import dev.chassis.resilience.BreakerState.Forced;
import dev.chassis.resilience.BreakerState.HalfOpen;
import dev.chassis.resilience.BreakerState.Open;
import dev.chassis.resilience.CallWindow.Counts;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
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

  private static final int TRIAL_BITS = 24;
  private static final long NOT_TIMED = Long.MIN_VALUE;

  private static final AtomicReferenceFieldUpdater<Breaker, BreakerState> STATE =
      AtomicReferenceFieldUpdater.newUpdater(Breaker.class, BreakerState.class, "state");

  private final String name;
  private final Ticker ticker;
  private final DoubleSupplier random;
  private final Transitions transitions;
  private final Alarm alarm;
  private final Object order = new Object();
  private final LongAdder successes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder slow = new LongAdder();
  private volatile CircuitBreakerConfig config;
  private volatile BreakerState state;

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

  private Breaker(Builder builder) {
    this.name = builder.name;
    this.config = builder.config;
    this.ticker = builder.ticker;
    this.random = builder.random;
    this.transitions = new Transitions(builder.listenerThreads);
    this.alarm = new Alarm(builder.timers);
    var start = new Entry(0, ticker.nanos(), ticker.now(), "new");
    this.state = new Closed(start, CallWindow.of(config), new AtomicInteger());
  }

  /** A closed breaker that has no timer: an open one is half open when somebody looks. */
  public static Breaker create(String name, CircuitBreakerConfig config, Ticker ticker) {
    return builder(name).config(config).ticker(ticker).build();
  }

  /** Everything that can be chosen. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Name given at creation. */
  public String name() {
    return name;
  }

  /** Configuration in force. */
  public CircuitBreakerConfig config() {
    return config;
  }

  /**
   * Replaces the configuration. The state stays, and so do the counts, as far as they fit into the
   * new window; an open circuit stays open no longer than the new configuration would have it.
   * Results that come in the very moment in which the window changes may be lost.
   */
  public void retune(CircuitBreakerConfig newConfig) {
    synchronized (order) {
      var before = config;
      config = newConfig;
      var now = state;
      while (!swapQuietly(now, retuned(now, before, newConfig))) {
        now = state;
      }
    }
    current();
  }

  /**
   * Calls {@code listener} after every change of state, in order, one at a time. It may take its
   * time: no call waits for it, only later events do.
   */
  public void onTransition(Consumer<Transition> listener) {
    transitions.addListener(listener);
  }

  /** Ends what {@link #onTransition} began. */
  public void removeListener(Consumer<Transition> listener) {
    transitions.removeListener(listener);
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
      report(permit, classifier, running.result(), running.cause(), start);
      return running;
    }
    return running.onComplete(
        (value, failure) -> report(permit, classifier, value, failure, start));
  }

  private <T> void report(
      long permit,
      Outcome.Classifier<T> classifier,
      @Nullable T value,
      @Nullable Throwable failure,
      long start) {
    report(permit, Outcome.Classifier.judge(classifier, value, failure), nanosSince(start));
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
    while (true) {
      var now = current();
      if (now.letsAllThrough()) {
        return now.generation() << TRIAL_BITS;
      }
      if (!(now instanceof HalfOpen halfOpen) || !halfOpen.hasRoom(config.halfOpenPermits())) {
        rejected.increment();
        return REJECTED;
      }
      var expiry = ticker.nanos() + Nanos.of(config.recovery().trialTimeout());
      if (swap(halfOpen, halfOpen.withTrial(expiry))) {
        return halfOpen.generation() << TRIAL_BITS | halfOpen.nextTrial();
      }
    }
  }

  /**
   * The time, for {@link #nanosSince}; not looked up when it does not matter whether calls are
   * slow.
   */
  public long startNanos() {
    return config.slow().isOn() ? ticker.nanos() : NOT_TIMED;
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
   * @param nanos how long it took; 0 when that is not known
   */
  public void report(long permit, Outcome outcome, long nanos) {
    var wasSlow = outcome != Outcome.IGNORED && config.slow().isSlow(nanos);
    total(outcome, wasSlow);
    var now = current();
    // A result of an earlier generation says how the callee was, not how it is.
    if (now.generation() != permit >>> TRIAL_BITS) {
      return;
    }
    if (now instanceof HalfOpen) {
      finishTrial(permit, outcome, wasSlow);
    } else if (outcome != Outcome.IGNORED) {
      count(now, outcome == Outcome.FAILURE, wasSlow);
    }
  }

  /**
   * Time until calls may go through; zero when they may now. When the circuit is forced open for
   * good, {@code openFor}: somebody may have changed their mind by then.
   */
  public Duration retryAfter() {
    return retryAfter(current());
  }

  private Duration retryAfter(BreakerState now) {
    if (now instanceof Open || now.status() == Status.FORCED_OPEN) {
      var until = now.wakesAt();
      return until == BreakerState.NEVER
          ? config.openFor()
          : Duration.ofNanos(Math.max(0, until - ticker.nanos()));
    }
    return Duration.ZERO;
  }

  /** State now; an open breaker whose time is up is half open. */
  public Status status() {
    return current().status();
  }

  /** What it sees. */
  public View view() {
    var now = current();
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
    return new Totals(successes.sum(), failures.sum(), ignored.sum(), slow.sum(), rejected.sum());
  }

  /** Opens by hand; trials follow as if it had opened by itself. */
  public void open() {
    var now = state;
    while (!(now instanceof Open) && !transition(now, opened(now, "by hand"))) {
      now = state;
    }
  }

  /** Closes by hand, ends what was forced, and forgets all counts. */
  public void reset() {
    reset("by hand");
  }

  /** As {@link #reset()}; {@code why} is for people. */
  public void reset(String why) {
    var now = state;
    while (!transition(now, closed(now, why))) {
      now = state;
    }
  }

  /** As {@link #force(Status, Duration, String)}, until {@link #reset} or another force. */
  public void force(Status status, String why) {
    force(status, BreakerState.NEVER, why);
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
    force(status, ticker.nanos() + Nanos.of(expiry), why);
  }

  private void force(Status status, long until, String why) {
    if (status.compareTo(Status.FORCED_OPEN) < 0) {
      throw new IllegalArgumentException(status + " cannot be forced");
    }
    var now = state;
    while (!transition(now, forced(now, status, until, why))) {
      now = state;
    }
  }

  /** The state, after the changes that only time brings. */
  private BreakerState current() {
    while (true) {
      var now = state;
      if (now instanceof Closed) {
        return now;
      }
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

  private void count(BreakerState now, boolean failed, boolean wasSlow) {
    var window = now.window();
    if (window == null) {
      return;
    }
    var rules = config;
    var time = ticker.nanos();
    window.add(time, 1, failed ? 1 : 0, wasSlow ? 1 : 0);
    if (!(now instanceof Closed closed)) {
      return;
    }
    var inARow = closed.inARow(failed);
    if (failed && rules.consecutiveFailures() > 0 && inARow >= rules.consecutiveFailures()) {
      transition(now, opened(now, inARow + " failures in a row"));
    } else if (window.isTooBad(rules, time)) {
      transition(now, opened(now, reason(window.counts(time), rules)));
    }
  }

  private static String reason(Counts counts, CircuitBreakerConfig rules) {
    return counts.failureRatio() >= rules.failureRatio()
        ? counts.failed() + " of " + counts.total() + " calls failed"
        : counts.slow() + " of " + counts.total() + " calls were slow";
  }

  private void finishTrial(long permit, Outcome outcome, boolean wasSlow) {
    long trial = permit & HalfOpen.MOST_TRIALS;
    while (state instanceof HalfOpen now && now.generation() == permit >>> TRIAL_BITS) {
      var rest = now.without(trial);
      if (rest == null || transition(now, judged(rest, outcome, wasSlow))) {
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

  private Entry entry(BreakerState from, String why) {
    return new Entry(from.generation() + 1, ticker.nanos(), ticker.now(), why);
  }

  private Closed closed(BreakerState from, String why) {
    return new Closed(entry(from, why), CallWindow.of(config), new AtomicInteger());
  }

  private Open opened(BreakerState from, String why) {
    var wait = config.openNanos(from.openings(), random.getAsDouble());
    var entry = entry(from, why);
    return new Open(entry, from.openings() + 1, entry.nanos() + wait);
  }

  private Forced forced(BreakerState from, Status status, long until, String why) {
    var window = status == Status.METRICS_ONLY ? CallWindow.of(config) : null;
    return new Forced(entry(from, why), status, window, until);
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
    var fresh = CallWindow.of(after);
    window.replayInto(fresh, ticker.nanos());
    return now instanceof Closed closed
        ? new Closed(now.entry(), fresh, closed.failuresInARow())
        : new Forced(now.entry(), now.status(), fresh, now.wakesAt());
  }

  /** Swaps the state, then tells the listeners. */
  private boolean transition(BreakerState from, BreakerState to) {
    if (from.generation() == to.generation()) {
      return swap(from, to);
    }
    // The lock only keeps the events and the timer in the order of the swaps.
    synchronized (order) {
      if (!swapQuietly(from, to)) {
        return false;
      }
      transitions.add(
          new Transition(name, from.status(), to.status(), to.entry().at(), to.entry().why()));
    }
    transitions.deliver();
    return true;
  }

  private boolean swap(BreakerState from, BreakerState to) {
    if (from.wakesAt() == to.wakesAt()) {
      return STATE.compareAndSet(this, from, to);
    }
    synchronized (order) {
      return swapQuietly(from, to);
    }
  }

  private boolean swapQuietly(BreakerState from, BreakerState to) {
    if (!STATE.compareAndSet(this, from, to)) {
      return false;
    }
    alarm.set(to.wakesAt());
    return true;
  }

  /** Looks at the state when time may have changed it, where there are timers. */
  private final class Alarm {
    private final @Nullable Timers timers;
    private Timers.@Nullable Timer timer;

    Alarm(@Nullable Timers timers) {
      this.timers = timers;
    }

    void set(long at) {
      if (timers == null) {
        return;
      }
      if (timer != null) {
        timer.cancel();
      }
      timer =
          at == BreakerState.NEVER
              ? null
              : timers.after(Duration.ofNanos(at - ticker.nanos()), Breaker.this::current);
    }
  }

  private void total(Outcome outcome, boolean wasSlow) {
    switch (outcome) {
      case SUCCESS -> successes.increment();
      case FAILURE -> failures.increment();
      case IGNORED -> ignored.increment();
    }
    if (wasSlow) {
      slow.increment();
    }
  }

  /** Leave for one call. Tell it the result once; more is ignored. */
  public final class Permit {
    private final long permit;
    private final long start;
    private final AtomicBoolean used = new AtomicBoolean();

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
      if (used.compareAndSet(false, true)) {
        report(permit, outcome, nanosSince(start));
      }
    }
  }

  /** What a breaker is made of. */
  public static final class Builder {
    private final String name;
    private CircuitBreakerConfig config = CircuitBreakerConfig.defaults();
    private Ticker ticker = Ticker.system();
    private @Nullable Timers timers;
    private Executor listenerThreads = ForkJoinPool.commonPool();
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

    private Builder(String name) {
      this.name = name;
    }

    /** In place of {@link CircuitBreakerConfig#defaults()}. */
    public Builder config(CircuitBreakerConfig newConfig) {
      config = newConfig;
      return this;
    }

    /** In place of the system's. */
    public Builder ticker(Ticker newTicker) {
      ticker = newTicker;
      return this;
    }

    /** Makes listeners hear of what time brings even when no call comes. */
    public Builder timers(Timers newTimers) {
      timers = newTimers;
      return this;
    }

    /** Where listeners run, in place of the JVM's common pool; at most one task at a time. */
    public Builder listenerThreads(Executor newThreads) {
      listenerThreads = newThreads;
      return this;
    }

    /** Where jitter comes from: numbers in [0, 1). */
    public Builder random(DoubleSupplier newRandom) {
      random = newRandom;
      return this;
    }

    /** A closed breaker. */
    public Breaker build() {
      return new Breaker(this);
    }
  }
}
