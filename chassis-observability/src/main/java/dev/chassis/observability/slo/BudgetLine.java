package dev.chassis.observability.slo;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one promise counted, looked at in equal steps, as far back as its longest window. */
final class BudgetLine {

  private final Objective objective;
  private final Duration step;
  private final int kept;
  private final Deque<Count> counts = new ArrayDeque<>(); // latest first

  /**
   * How many there were.
   *
   * @param total all that say something
   * @param bad those that went wrong
   */
  record Count(long total, long bad) {}

  BudgetLine(Objective objective, Duration step, List<Duration> windows) {
    this.objective = objective;
    this.step = step;
    this.kept = (int) windows.get(windows.size() - 1).dividedBy(step) + 1;
  }

  Objective objective() {
    return objective;
  }

  synchronized void add(Count now) {
    counts.addFirst(now);
    if (counts.size() > kept) {
      counts.removeLast();
    }
  }

  /** Share that went wrong in the last {@code window}, or since the start; 0 without anything. */
  synchronized double failedShare(Duration window) {
    var latest = counts.peekFirst();
    if (latest == null) {
      return 0;
    }
    var before = before(window.dividedBy(step));
    long total = latest.total() - before.total();
    return total <= 0 ? 0 : (double) (latest.bad() - before.bad()) / total;
  }

  private Count before(long steps) {
    Iterator<Count> back = counts.iterator();
    var found = back.next();
    for (long i = 0; i < steps && back.hasNext(); i++) {
      found = back.next();
    }
    return found;
  }

  /** What was counted by now, since the start. */
  Count read(MeterRegistry registry) {
    var subject = objective.subject();
    var search = registry.find(subject.signal().name());
    subject.labels().forEach(search::tag);
    long total = 0;
    long bad = 0;
    for (var timer : search.timers()) {
      var outcome = timer.getId().getTag(subject.outcome());
      if (outcome != null && subject.counts(outcome)) {
        var one = read(timer, subject.isBad(outcome), objective.within());
        total += one.total();
        bad += one.bad();
      }
    }
    return new Count(total, bad);
  }

  private static Count read(Timer timer, boolean isBad, @Nullable Duration within) {
    if (within == null) {
      return new Count(timer.count(), isBad ? timer.count() : 0);
    }
    if (isBad) {
      return new Count(0, 0); // what went wrong is another promise's
    }
    var seen = timer.takeSnapshot();
    for (var bucket : seen.histogramCounts()) {
      if (bucket.bucket(TimeUnit.NANOSECONDS) >= within.toNanos()) {
        long count = seen.count();
        return new Count(count, Math.max(0, count - (long) bucket.count()));
      }
    }
    return new Count(0, 0); // no bucket tells
  }
}
