package dev.chassis.samples.alerts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** How fast a count grows, over the last seconds. Not thread-safe. */
final class Pace {

  private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

  private final Deque<Seen> seen = new ArrayDeque<>();

  private record Seen(long nanos, long count) {}

  /** Takes in what the count is now. A count that fell has begun anew. */
  void add(long nanos, long count) {
    var last = seen.peekLast();
    if (last != null && count < last.count()) {
      seen.clear();
    }
    seen.addLast(new Seen(nanos, count));
    while (seen.size() > 2 && nanos - seen.getFirst().nanos() > WINDOW) {
      seen.removeFirst();
    }
  }

  /** Per second; 0 while too little is known, and when nothing was heard for a while. */
  double perSecond(long nanos) {
    var first = seen.peekFirst();
    var last = seen.peekLast();
    if (seen.size() < 2 || first == null || last == null || nanos - last.nanos() > WINDOW) {
      return 0;
    }
    double perSecond = (last.count() - first.count()) * 1e9 / (last.nanos() - first.nanos());
    return Math.round(perSecond * 10) / 10.0;
  }
}
