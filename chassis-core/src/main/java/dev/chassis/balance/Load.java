package dev.chassis.balance;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** How busy and how slow one instance is, as seen from here. Thread-safe. */
final class Load {

  /** Latencies below are equal: at this scale they tell about this machine, not about the other. */
  private static final double FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A failure counts as at least this slow, or failing fast would attract traffic. */
  private static final double PENALTY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * One answer counts as at most this many times slower than the ones before: a cold first call, or
   * a pause of our own, must not look like a slow instance. Lasting slowness adds up.
   */
  private static final double MOST_GROWTH = 4;

  /** Time after which an old value weighs 37 %. */
  private static final double MEMORY_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Least weight of a new value, or a busy instance would hide behind its many old ones. */
  private static final double LEAST_SHARE = 0.1;

  /** Up to here the exponential is not worth computing: the share of a new value is the least. */
  private static final double SHORT_NANOS = -Math.log(1 - LEAST_SHARE) * MEMORY_NANOS;

  private static final AtomicIntegerFieldUpdater<Load> IN_FLIGHT =
      AtomicIntegerFieldUpdater.newUpdater(Load.class, "inFlight");

  private volatile int inFlight;
  // Written under the lock, read without: a reader that sees one old and one new value is off by
  // what a single call changes.
  private volatile double latency;
  private volatile long updatedAt;

  /**
   * For an instance nobody has called yet: taken to be as fast as {@code known}, or else all calls
   * would go to it, of all instances the one that is not warm.
   */
  static Load expecting(@Nullable Load known) {
    var load = new Load();
    if (known != null) {
      load.latency = known.latency;
      load.updatedAt = known.updatedAt;
    }
    return load;
  }

  double latency() {
    return latency;
  }

  void begin() {
    IN_FLIGHT.incrementAndGet(this);
  }

  void end(long now, long nanos, boolean failed) {
    IN_FLIGHT.decrementAndGet(this);
    observe(now, (double) nanos, failed);
  }

  private synchronized void observe(long now, double took, boolean failed) {
    double before = latency;
    double most = MOST_GROWTH * Math.max(FLOOR_NANOS, before);
    double sample = failed ? Math.max(took, PENALTY_NANOS) : Math.min(took, most);
    double keep = now - updatedAt < SHORT_NANOS ? 1 - LEAST_SHARE : fading(now);
    latency = before * keep + sample * (1 - keep);
    updatedAt = now;
  }

  /** Falls with time alone, so that an instance that was slow once is tried again. */
  double cost(long now) {
    double known = latency;
    double faded = known <= FLOOR_NANOS ? FLOOR_NANOS : Math.max(FLOOR_NANOS, known * fading(now));
    return (inFlight + 1) * faded;
  }

  private double fading(long now) {
    return Math.exp(-(double) Math.max(0, now - updatedAt) / MEMORY_NANOS);
  }
}
