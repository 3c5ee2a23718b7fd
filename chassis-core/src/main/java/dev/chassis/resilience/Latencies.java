package dev.chassis.resilience;

import dev.chassis.time.Nanos;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How long things took lately, in constant memory. Values are kept in buckets, each a sixteenth of
 * a power of two wide, so a percentile is at most 6.25 % too high; from 1 µs to 9 h. To forget,
 * there are two sets of buckets that take turns: what is seen is between one and two {@code spans}
 * old.
 *
 * <p>Thread-safe; recording takes no lock and allocates nothing. A value recorded in the moment of
 * a turn may be lost.
 */
public final class Latencies {

  private static final int SUB_BITS = 4;
  private static final int SUBS = 1 << SUB_BITS;
  private static final int BUCKETS = 512;

  /** Nanoseconds are counted in units of 1.024 µs. */
  private static final int UNIT_BITS = 10;

  private final Ticker ticker;
  private final long spanNanos;
  private final AtomicIntegerArray[] sets = {
    new AtomicIntegerArray(BUCKETS), new AtomicIntegerArray(BUCKETS)
  };
  private volatile int active;
  private volatile long turnAt;

  private Latencies(Duration span, Ticker ticker) {
    this.ticker = ticker;
    this.spanNanos = Math.max(1, Nanos.of(span));
    this.turnAt = ticker.nanos() + spanNanos;
  }

  /** Nothing seen yet. */
  public static Latencies over(Duration span, Ticker ticker) {
    return new Latencies(span, ticker);
  }

  /** Something took so long; negative counts as 0. */
  public void record(long nanos) {
    turn();
    sets[active].incrementAndGet(bucket(nanos));
  }

  /**
   * The value that {@code share} of those seen do not exceed.
   *
   * @param share in (0, 1], 0.95 for the 95th percentile
   * @param atLeast how many must have been seen
   * @return nanoseconds; -1 when fewer were seen
   */
  public long percentile(double share, int atLeast) {
    turn();
    long seen = count();
    if (seen < Math.max(1, atLeast)) {
      return -1;
    }
    long rank = (long) Math.ceil(share * seen);
    int bucket = -1;
    for (long below = 0; below < rank && bucket < BUCKETS - 1; ) {
      bucket++;
      below += sets[0].get(bucket) + sets[1].get(bucket);
    }
    return upperBound(bucket);
  }

  /** How many are seen now. */
  public long count() {
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      seen += sets[0].get(bucket) + sets[1].get(bucket);
    }
    return seen;
  }

  private void turn() {
    if (ticker.nanos() - turnAt >= 0) {
      turnNow();
    }
  }

  private synchronized void turnNow() {
    var now = ticker.nanos();
    long late = now - turnAt;
    if (late < 0) {
      return;
    }
    clear(sets[1 - active]);
    if (late >= spanNanos) {
      clear(sets[active]);
    }
    active = 1 - active;
    turnAt = now + spanNanos;
  }

  private static void clear(AtomicIntegerArray set) {
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      set.set(bucket, 0);
    }
  }

  static int bucket(long nanos) {
    long value = Math.max(0, nanos) >>> UNIT_BITS;
    if (value < SUBS) {
      return (int) value;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - SUB_BITS;
    return (int) Math.min(BUCKETS - 1, (long) shift * SUBS + (value >>> shift));
  }

  static long upperBound(int bucket) {
    if (bucket < SUBS) {
      return (bucket + 1L) << UNIT_BITS;
    }
    int shift = bucket / SUBS - 1;
    return (bucket % SUBS + SUBS + 1L) << shift << UNIT_BITS;
  }
}
