package dev.chassis.resilience;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the last while, in ten time buckets; a bucket ages out as a whole. Lock-free and
 * exact: threads that count at once all count. Allocates once per bucket.
 */
final class TimeWindow implements CallWindow {

  private static final int BUCKETS = 10;

  private final long bucketNanos;
  private final AtomicReferenceArray<@Nullable Bucket> buckets =
      new AtomicReferenceArray<>(BUCKETS);

  TimeWindow(Duration length) {
    this.bucketNanos = Math.max(1, Nanos.of(length) / BUCKETS);
  }

  @Override
  public void add(long now, int total, int failed, int slow) {
    var bucket = bucket(Math.floorDiv(now, bucketNanos));
    // The total first: who reads in between sees too few failures, and whoever adds the last part
    // sees all of it.
    bucket.total.addAndGet(total);
    if (failed != 0) {
      bucket.failed.addAndGet(failed);
    }
    if (slow != 0) {
      bucket.slow.addAndGet(slow);
    }
  }

  @Override
  public Counts counts(long now) {
    long oldest = Math.floorDiv(now, bucketNanos) - BUCKETS + 1;
    long total = 0;
    long failed = 0;
    long slow = 0;
    for (int i = 0; i < BUCKETS; i++) {
      var bucket = buckets.get(i);
      if (bucket != null && bucket.slot >= oldest) {
        // The total last: a reader held up in between sees too few failures, never too many.
        failed += bucket.failed.get();
        slow += bucket.slow.get();
        total += bucket.total.get();
      }
    }
    return new Counts(total, failed, slow);
  }

  @Override
  public boolean isTooBad(CircuitBreakerConfig config, long now) {
    var counts = counts(now); // does not escape, so it costs no allocation once compiled
    return CallWindow.isTooBad(config, counts.total(), counts.failed(), counts.slow());
  }

  @Override
  public void replayInto(CallWindow other, long now) {
    long newest = Math.floorDiv(now, bucketNanos);
    for (long slot = newest - BUCKETS + 1; slot <= newest; slot++) {
      var bucket = buckets.get(Math.floorMod(slot, BUCKETS));
      if (bucket != null && bucket.slot == slot) {
        var at = slot == newest ? now : slot * bucketNanos;
        other.add(at, bucket.total.intValue(), bucket.failed.intValue(), bucket.slow.intValue());
      }
    }
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
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong slow = new AtomicLong();

    Bucket(long slot) {
      this.slot = slot;
    }
  }
}
