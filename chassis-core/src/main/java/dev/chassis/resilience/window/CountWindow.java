package dev.chassis.resilience.window;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last so many calls, however old. Lock-free: a call overwrites the oldest and adds the
 * difference to the sums, so that the sums are exact whenever nobody is adding.
 */
public final class CountWindow implements CallWindow {

  private static final int FAILED = 1;
  private static final int SLOW = 2;

  private final AtomicIntegerArray calls;
  private final AtomicLong next = new AtomicLong();
  private final AtomicInteger failedCalls = new AtomicInteger();
  private final AtomicInteger slowCalls = new AtomicInteger();

  /** Of the last {@code size} calls. */
  public CountWindow(int size) {
    this.calls = new AtomicIntegerArray(size);
  }

  @Override
  public void add(long now, int total, int failed, int slow) {
    // Replayed counts may be more than fit: then their ratio counts, and their order is unknown.
    long fitting = Math.min(total, calls.length());
    long failing = total == 0 ? 0 : failed * fitting / total;
    long slowing = total == 0 ? 0 : slow * fitting / total;
    for (long i = 0; i < fitting; i++) {
      put((i < failing ? FAILED : 0) | (i < slowing ? SLOW : 0));
    }
  }

  private void put(int call) {
    int index = (int) (next.getAndIncrement() % calls.length());
    int before = calls.getAndSet(index, call);
    add(failedCalls, (call & FAILED) - (before & FAILED));
    add(slowCalls, ((call & SLOW) - (before & SLOW)) / SLOW);
  }

  private static void add(AtomicInteger sum, int difference) {
    if (difference != 0) {
      sum.addAndGet(difference);
    }
  }

  @Override
  public Counts counts(long now) {
    // The total last: a reader held up in between sees too few failures, never too many.
    long failed = failedCalls.get();
    long slow = slowCalls.get();
    return new Counts(Math.min(next.get(), calls.length()), failed, slow);
  }

  @Override
  public boolean isClean(long now) {
    return failedCalls.get() == 0 && slowCalls.get() == 0;
  }

  @Override
  public void replayInto(CallWindow other, long now) {
    var counts = counts(now);
    other.add(now, (int) counts.total(), (int) counts.failed(), (int) counts.slow());
  }
}
