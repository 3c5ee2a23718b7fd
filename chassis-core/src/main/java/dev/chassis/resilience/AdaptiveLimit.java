package dev.chassis.resilience;

import dev.chassis.config.Check;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * How much may be under way at a time, found out from how long it takes. While work takes about as
 * long as when there was little of it, the limit grows; when it takes longer, a queue has formed
 * somewhere behind, and the limit shrinks in proportion. Nothing waits here: who finds no place is
 * to be refused at once.
 *
 * <p>By Little's law a service of capacity <i>c</i> per second and latency <i>t</i> needs <i>c
 * t</i> places; the limit settles a little above, so that latency stays within about twice that of
 * light load. What counts as light load follows measurements down at once, up slowly while the
 * limit is not used, and hardly at all while it is: else an overload that lasts would become the
 * measure.
 *
 * <p>A burst is no overload: what piled up while the process stood still, for a garbage collection
 * or for want of CPU, comes all at once and is done soon. So whoever comes first to find no place
 * opens a short grace, in which a multiple of the limit is admitted. A queue that is still there
 * when it ends is an overload, and refused; there is no other grace until nobody was refused for a
 * while.
 *
 * <p>One slow window is no overload either: the limit shrinks from the second in a row on, and what
 * it lost to something that is over comes back while nobody needs it (ADR-0033).
 *
 * <p>Thread-safe. To enter and to leave is one atomic step each, without allocation; leaving adds
 * to two striped counters.
 *
 * @see <a href="https://netflixtechblog.medium.com/performance-under-load-3e6fa9a60581">Performance
 *     Under Load, where the gradient comes from</a>
 */
public final class AdaptiveLimit implements Policy {

  /** Latency, as a multiple of that of light load, above which the limit shrinks. */
  private static final double TOLERANCE = 1.5;

  /** The limit never shrinks faster than by this factor, before smoothing. */
  private static final double STEEPEST = 0.5;

  /** Share of a new limit taken over per window: one odd window must not decide. */
  private static final double SMOOTHING = 0.2;

  private static final double BASELINE_DOWN = 0.5;
  private static final double BASELINE_UP = 0.05;
  private static final double BASELINE_UP_WHILE_USED = 0.0005;

  private static final long WINDOW_NANOS = 100_000_000L;
  private static final int WINDOW_SAMPLES = 10;

  /** Slow windows in a row before the limit shrinks: one may be odd. */
  private static final int SLOW_WINDOWS = 2;

  /** How long a burst may last; twice what CoDel gives a queue to go away by itself. */
  private static final long GRACE_NANOS = 200_000_000L;

  /** How long nobody must have been refused before the next burst is taken for one. */
  private static final long PEACE_NANOS = 1_000_000_000L;

  /** How many times the limit may be inside in a burst. */
  private static final int BURST = 4;

  private final int initial;
  private final int min;
  private final int max;
  private final Ticker ticker;
  private final AtomicInteger inside = new AtomicInteger();
  private final LongAdder samples = new LongAdder();
  private final LongAdder sampledNanos = new LongAdder();
  private volatile int limit;
  private volatile int peak;
  private volatile long windowEnd;
  // Of a burst; threads that write at once write about the same.
  private volatile boolean crowded;
  private volatile long crowdedSince;
  private volatile long refusedAt;
  private double exact;
  private double baselineNanos;
  private int slowWindows;
  // A copy of it for those who read without the lock; nothing counts as long until it is known.
  private volatile long typicalNanos = Long.MAX_VALUE;

  /**
   * A limit nobody uses yet.
   *
   * @param initial where it begins, {@code min} to {@code max}; twice as many are admitted in a
   *     burst, even when the limit has become smaller
   * @param min the limit never goes below, 1 or more
   * @param max the limit never goes above
   */
  public AdaptiveLimit(int initial, int min, int max, Ticker ticker) {
    Check.all(
        Check.atLeast(1, "min", min),
        Check.atLeast(min, "max", max),
        Check.between(min, max, "initial", initial));
    this.initial = initial;
    this.min = min;
    this.max = max;
    this.ticker = ticker;
    this.limit = initial;
    this.exact = initial;
    var now = ticker.nanos();
    this.windowEnd = now + WINDOW_NANOS;
    this.refusedAt = now - PEACE_NANOS;
  }

  /**
   * Takes a place, whether there is one or not: ask {@link #admits}, and in any case leave again.
   *
   * @return how many are inside, this one included
   */
  public int enter() {
    var place = inside.incrementAndGet();
    if (place > peak) {
      peak = place;
    }
    return place;
  }

  /**
   * Whether who got {@code place} may stay.
   *
   * @param share the part of the limit it may use, in (0, 1]: the less important, the smaller
   */
  public boolean admits(int place, double share) {
    if (crowded && place * 2 <= limit) {
      crowded = false;
    }
    return fits(place, limit, share) || (isBurst() && fits(place, burst(), share));
  }

  private static boolean fits(int place, int limit, double share) {
    return place <= Math.max(1, (int) (limit * share));
  }

  private int burst() {
    return (int) Math.min(max, BURST * Math.max(limit, initial / 2L));
  }

  /** Asked when there was no place: whether that is because of a burst, which may begin here. */
  private boolean isBurst() {
    var now = ticker.nanos();
    if (!crowded) {
      crowdedSince = now;
      crowded = true;
    }
    if (now - refusedAt >= PEACE_NANOS && now - crowdedSince < GRACE_NANOS) {
      return true;
    }
    refusedAt = now;
    return false;
  }

  /**
   * Says that the process, or a loop of it, stood still until now: a burst gets its whole time
   * anew. What was being refused before is an overload all the same, and gets none.
   */
  public void forgive() {
    crowded = false;
  }

  /** Gives the place back after work that took {@code nanos}. */
  public void leave(long nanos) {
    leaveAt(ticker.nanos(), nanos);
  }

  /** The same, for who knows what time it is: {@code nowNanos} by the ticker of this limit. */
  public void leaveAt(long nowNanos, long nanos) {
    inside.decrementAndGet();
    samples.increment();
    sampledNanos.add(nanos);
    if (nowNanos - windowEnd >= 0) {
      closeWindow();
    }
  }

  /** Gives the place back after something that says nothing about latency, such as a refusal. */
  public void abandon() {
    inside.decrementAndGet();
  }

  /**
   * Runs {@code operation} if there is a place. How long it took counts when it succeeded, and also
   * when it failed but took longer than light load does: time-outs are how callers feel a queue.
   * What failed sooner says nothing about latency.
   */
  @Override
  public <T> Future<T> run(Supplier<Future<T>> operation) {
    if (!admits(enter(), 1)) {
      abandon();
      return Future.failedFuture(
          new RejectedException(
              RejectedException.Reason.TOO_MANY_AT_ONCE,
              "the limit of " + limit + " operations at a time is reached",
              null));
    }
    long start = ticker.nanos();
    return Calls.invoke(operation)
        .onComplete(done -> leave(ticker.nanos() - start, done.succeeded()));
  }

  /**
   * Gives the place back after a call that took {@code nanos}; one that failed counts as a sample
   * only when it took long.
   */
  public void leave(long nanos, boolean succeeded) {
    if (succeeded || nanos > typicalNanos) {
      leave(nanos);
    } else {
      abandon();
    }
  }

  /** How many may be inside now. */
  public int limit() {
    return limit;
  }

  /** How many are inside. */
  public int inside() {
    return inside.get();
  }

  private synchronized void closeWindow() {
    var now = ticker.nanos();
    var count = samples.sum();
    if (now - windowEnd < 0 || count < WINDOW_SAMPLES) {
      return;
    }
    windowEnd = now + WINDOW_NANOS;
    samples.reset();
    var average = (double) sampledNanos.sumThenReset() / count;
    // Someone may have left in between: a sample lost, or counted for the next window.
    var highest = peak;
    peak = inside.get();
    learn(Math.max(1, average), highest);
  }

  private void learn(double average, int highest) {
    var used = highest * 2 >= limit;
    if (baselineNanos == 0) {
      baselineNanos = average;
    }
    var up = used ? BASELINE_UP_WHILE_USED : BASELINE_UP;
    baselineNanos += (average - baselineNanos) * (average < baselineNanos ? BASELINE_DOWN : up);
    typicalNanos = (long) baselineNanos;
    var isSlow = average > TOLERANCE * baselineNanos;
    slowWindows = isSlow ? slowWindows + 1 : 0;
    if (used && (!isSlow || slowWindows >= SLOW_WINDOWS)) {
      var gradient = Math.max(STEEPEST, Math.min(1, TOLERANCE * baselineNanos / average));
      moveTo(Math.min(max, exact + SMOOTHING * (exact * gradient + Math.sqrt(exact) - exact)));
    } else if (!used && !isSlow && exact < initial) {
      // Nobody was near it, so nothing was learnt about it; what it lost was to something else.
      moveTo(Math.min(initial, exact + SMOOTHING * Math.sqrt(exact)));
    }
  }

  private void moveTo(double target) {
    exact = Math.max(min, target);
    limit = (int) exact;
  }
}
