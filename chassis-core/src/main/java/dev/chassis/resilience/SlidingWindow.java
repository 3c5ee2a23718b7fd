package dev.chassis.resilience;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts two kinds of things over the last while, in ten time buckets; a bucket ages out as a
 * whole. Lock-free and exact: threads that count at once all count.
 */
final class SlidingWindow {

  private static final int BUCKETS = 10;
  // Both counts live in one long, so that a reader never sees one without the other.
  private static final int HIGH = 32;
  private static final long LOW_MASK = 0xffff_ffffL;

  private final long bucketNanos;
  private final AtomicReferenceArray<Bucket> buckets = new AtomicReferenceArray<>(BUCKETS);

  SlidingWindow(Duration length) {
    this.bucketNanos = Math.max(1, length.toNanos() / BUCKETS);
  }

  /** What was counted: {@code marked} of {@code total}. */
  record Counts(long total, long marked) {

    double ratio() {
      return total == 0 ? 0 : (double) marked / total;
    }
  }

  /** Adds to the counts at {@code now}. */
  void add(long now, int total, int marked) {
    var bucket = bucket(Math.floorDiv(now, bucketNanos));
    bucket.counts.addAndGet(((long) total << HIGH) + marked);
  }

  /** Everything counted in the window that ends at {@code now}. */
  Counts counts(long now) {
    long newest = Math.floorDiv(now, bucketNanos);
    long total = 0;
    long marked = 0;
    for (int i = 0; i < BUCKETS; i++) {
      var bucket = buckets.get(i);
      if (bucket != null && bucket.slot > newest - BUCKETS) {
        long counts = bucket.counts.get();
        total += counts >>> HIGH;
        marked += counts & LOW_MASK;
      }
    }
    return new Counts(total, marked);
  }

  private Bucket bucket(long slot) {
    int index = Math.floorMod(slot, BUCKETS);
    while (true) {
      var found = buckets.get(index);
      // A newer bucket means this thread was held up for a whole window: its count is history.
      if (found != null && found.slot >= slot) {
        return found.slot == slot ? found : new Bucket(slot);
      }
      var fresh = new Bucket(slot);
      if (buckets.compareAndSet(index, found, fresh)) {
        return fresh;
      }
    }
  }

  private static final class Bucket {
    private final long slot;
    private final AtomicLong counts = new AtomicLong();

    Bucket(long slot) {
      this.slot = slot;
    }
  }
}
