package dev.chassis.http.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop: a timing wheel with one periodic tick, so that a request costs
 * two list operations and no timer. Deadlines may come in any order. Used from its event loop only.
 *
 * @see <a href="https://dl.acm.org/doi/10.1145/41457.37504">Varghese and Lauck, Hashed and
 *     Hierarchical Timing Wheels</a>
 */
final class TimeLimits {

  /** How late an expiry may be noticed, besides a busy event loop. */
  static final Duration TICK = Duration.ofMillis(20);

  // 2048 x 20 ms = 41 s: with the default time-out of 30 s an entry is looked at once.
  private static final int SLOTS = 2048;
  private static final long TICK_NANOS = TICK.toNanos();

  private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];
  private final long originNanos;
  private long tick;

  TimeLimits(long nowNanos) {
    originNanos = nowNanos;
  }

  /** Something with a deadline; a member of at most one wheel. */
  abstract static class Entry {
    private @Nullable Entry previous;
    private @Nullable Entry next;
    private long deadlineNanos;
    private int slot = -1;

    /** The deadline has passed. Called once, on the event loop of the wheel. */
    abstract void expired();
  }

  void add(Entry entry, long deadlineNanos) {
    var at = Math.floorDiv(deadlineNanos - originNanos + TICK_NANOS - 1, TICK_NANOS);
    entry.deadlineNanos = deadlineNanos;
    entry.slot = (int) (Math.max(at, tick + 1) % SLOTS);
    entry.previous = null;
    entry.next = slots[entry.slot];
    if (entry.next != null) {
      entry.next.previous = entry;
    }
    slots[entry.slot] = entry;
  }

  /** Takes {@code entry} out; harmless when it is not in. */
  void remove(Entry entry) {
    if (entry.slot < 0) {
      return;
    }
    if (entry.previous == null) {
      slots[entry.slot] = entry.next;
    } else {
      entry.previous.next = entry.next;
    }
    if (entry.next != null) {
      entry.next.previous = entry.previous;
    }
    entry.previous = null;
    entry.next = null;
    entry.slot = -1;
  }

  /** Expires what is due. Called about every {@link #TICK}; a late call catches up. */
  void advance(long nowNanos) {
    var now = Math.floorDiv(nowNanos - originNanos, TICK_NANOS);
    // After a long pause every slot is looked at once, not once per missed round.
    var from = Math.max(tick + 1, now - SLOTS + 1);
    List<Entry> due = List.of();
    for (var at = from; at <= now; at++) {
      due = collect(slots[(int) (at % SLOTS)], nowNanos, due);
    }
    tick = Math.max(tick, now);
    // Only now: an expiry ends a response, which may start the next request of its connection.
    due.forEach(this::expire);
  }

  private void expire(Entry entry) {
    if (entry.slot >= 0) {
      remove(entry);
      entry.expired();
    }
  }

  private static List<Entry> collect(@Nullable Entry first, long nowNanos, List<Entry> due) {
    var found = due;
    for (var entry = first; entry != null; entry = entry.next) {
      if (entry.deadlineNanos - nowNanos <= 0) {
        found = found.isEmpty() ? new ArrayList<>() : found;
        found.add(entry);
      }
    }
    return found;
  }
}
