package dev.chassis.resilience.window;

import dev.chassis.time.Nanos;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the last while, in ten time buckets; a bucket ages out as a whole. Lock-free and
 * exact: threads that count at once all count. Allocates once per bucket.
 */
public final class TimeWindow implements CallWindow {

  private static final int BUCKETS = 10;

  private final long bucketNanos;
  private final AtomicReferenceArray<@Nullable Bucket> buckets =
      new AtomicReferenceArray<>(BUCKETS);
  // The one of the time that has just been: to find it needs no division.
  private volatile @Nullable Bucket newest;
  // The newest that counts something bad: while all is well nobody needs to look into the others.
  private final AtomicReference<@Nullable Bucket> lastBad = new AtomicReference<>();

  /** Of the last {@code length}. */
  public TimeWindow(Duration length) {
    this.bucketNanos = Math.max(1, Nanos.of(length) / BUCKETS);
  }

  @Override
  public void add(long now, int total, int failed, int slow) {
    var bucket = bucketAt(now);
    // The total first: who reads in between sees too few failures, and whoever adds the last part
    // sees all of it.
    bucket.total.addAndGet(total);
    if (failed != 0) {
      bucket.failed.addAndGet(failed);
    }
    if (slow != 0) {
      bucket.slow.addAndGet(slow);
    }
    if ((failed != 0 || slow != 0) && lastBad.get() != bucket) {
      lastBad.accumulateAndGet(bucket, TimeWindow::newer);
    }
  }

  @Override
  public boolean isClean(long now) {
    var bad = lastBad.get();
    return bad == null || now - bad.begins >= BUCKETS * bucketNanos;
  }

  @Override
  public Counts counts(long now) {
    long oldest = slot(now) - BUCKETS + 1;
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
  public void replayInto(CallWindow other, long now) {
    long newestSlot = slot(now);
    for (long slot = newestSlot - BUCKETS + 1; slot <= newestSlot; slot++) {
      var bucket = buckets.get(Math.floorMod(slot, BUCKETS));
      if (bucket != null && bucket.slot == slot) {
        var at = slot == newestSlot ? now : bucket.begins;
        other.add(at, bucket.total.intValue(), bucket.failed.intValue(), bucket.slow.intValue());
      }
    }
  }

  private long slot(long now) {
    return Math.floorDiv(now, bucketNanos);
  }

  private static Bucket newer(@Nullable Bucket known, Bucket other) {
    return known == null || known.slot < other.slot ? other : known;
  }

  private Bucket bucketAt(long now) {
    var last = newest;
    if (last != null && last.holds(now, bucketNanos)) {
      return last;
    }
    var bucket = bucket(slot(now));
    newest = bucket;
    return bucket;
  }

  private Bucket bucket(long slot) {
    int index = Math.floorMod(slot, BUCKETS);
    while (true) {
      var found = buckets.get(index);
      // A newer bucket means this thread was held up for a whole window: its count is history.
      if (found != null && found.slot >= slot) {
        return found.slot == slot ? found : new Bucket(slot, slot * bucketNanos);
      }
      var fresh = new Bucket(slot, slot * bucketNanos);
      if (buckets.compareAndSet(index, found, fresh)) {
        return fresh;
      }
    }
  }

  private static final class Bucket {
    private final long slot;
    private final long begins;
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong slow = new AtomicLong();

    Bucket(long slot, long begins) {
      this.slot = slot;
      this.begins = begins;
    }

    boolean holds(long now, long length) {
      long since = now - begins;
      return since >= 0 && since < length;
    }
  }
}
