package dev.chassis.time;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.BitSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Tasks by the millisecond in which they are due, in as many lists as a wheel has slots; one turn
 * takes about half a second, and who is due in a later turn stays where it is. One timer of the
 * event loop waits for the next slot that is not empty. All on that event loop, but for {@link
 * Entry#cancel}.
 *
 * @see <a href="https://doi.org/10.1145/37499.37504">hashed timing wheels</a>
 */
final class Wheel {

  private static final int SLOTS = 512;
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long NONE = Long.MAX_VALUE;

  private final EventLoop loop;
  private final Ticker ticker;
  private final long origin;
  private final Entry[] slots = new Entry[SLOTS];
  private final BitSet used = new BitSet(SLOTS);
  private @Nullable Future<?> alarm;
  private long alarmTick = NONE;
  // The last tick whose slot was looked at.
  private long past;

  Wheel(EventLoop loop, Ticker ticker) {
    this.loop = loop;
    this.ticker = ticker;
    this.origin = ticker.nanos();
  }

  /** Runs {@code task} on {@code context} in {@code nanos} from now, or up to 2 ms later. */
  Timers.Timer add(long nanos, Runnable task, ContextInternal context) {
    // Rounded up: a timer may be late, never early.
    long due = Math.max(past + 1, (ticker.nanos() - origin + nanos + TICK - 1) / TICK);
    var entry = new Entry(due, task, context);
    link(entry);
    if (due < alarmTick) {
      setAlarm(due);
    }
    return entry;
  }

  private void setAlarm(long tick) {
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarmTick = tick;
    long wait = Math.max(0, origin + tick * TICK - ticker.nanos());
    try {
      alarm = loop.schedule(this::turn, wait, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      alarm = null; // A closed Vertx fires no timers.
    }
  }

  private void turn() {
    alarm = null;
    alarmTick = NONE;
    long now = (ticker.nanos() - origin) / TICK;
    // What stood still for longer than a turn looks at each slot once.
    for (long tick = Math.max(past + 1, now - SLOTS + 1); tick <= now; tick++) {
      past = tick;
      fire(index(tick), now);
    }
    long next = nextUsed();
    if (next < alarmTick) {
      setAlarm(next);
    }
  }

  private void fire(int index, long now) {
    for (var entry = slots[index]; entry != null; ) {
      var after = entry.after;
      if (entry.due <= now) {
        unlink(entry);
        entry.fire();
      }
      entry = after;
    }
  }

  /** The next tick whose slot is in use; its tasks may be due a turn later. */
  private long nextUsed() {
    if (used.isEmpty()) {
      return NONE;
    }
    int from = index(past + 1);
    int found = used.nextSetBit(from);
    return past + 1 + (found >= 0 ? found - from : SLOTS - from + used.nextSetBit(0));
  }

  private static int index(long tick) {
    return (int) (tick & SLOTS - 1);
  }

  private void link(Entry entry) {
    int index = index(entry.due);
    var first = slots[index];
    entry.after = first;
    entry.linked = true;
    if (first == null) {
      used.set(index);
    } else {
      first.before = entry;
    }
    slots[index] = entry;
  }

  private void unlink(Entry entry) {
    if (!entry.linked) {
      return;
    }
    entry.linked = false;
    if (entry.after != null) {
      entry.after.before = entry.before;
    }
    if (entry.before != null) {
      entry.before.after = entry.after;
    } else {
      int index = index(entry.due);
      slots[index] = entry.after;
      if (entry.after == null) {
        used.clear(index);
      }
    }
  }

  private final class Entry implements Timers.Timer {
    private static final AtomicIntegerFieldUpdater<Entry> OVER =
        AtomicIntegerFieldUpdater.newUpdater(Entry.class, "over");

    private final long due;
    private final Runnable task;
    private final ContextInternal context;
    private @Nullable Entry before;
    private @Nullable Entry after;
    private boolean linked;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int over;

    Entry(long due, Runnable task, ContextInternal context) {
      this.due = due;
      this.task = task;
      this.context = context;
    }

    void fire() {
      if (OVER.compareAndSet(this, 0, 1)) {
        context.emit(ignored -> task.run());
      }
    }

    @Override
    public boolean cancel() {
      if (!OVER.compareAndSet(this, 0, 1)) {
        return false;
      }
      if (loop.inEventLoop()) {
        unlink(this);
      } else {
        unlinkSoon();
      }
      return true;
    }

    private void unlinkSoon() {
      try {
        loop.execute(() -> unlink(this));
      } catch (RejectedExecutionException e) {
        // Its Vertx is closed, and with it the wheel.
      }
    }
  }
}
