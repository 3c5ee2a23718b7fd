package dev.chassis.observability.ops;

import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one or several timers that mean the same had counted at one moment.
 *
 * @param count how often
 * @param totalMs for how long in all, in milliseconds
 * @param maxMs the longest of late, in milliseconds
 * @param buckets how many took no longer than each limit, limits rising; empty where they are not
 *     counted
 */
record Rates(long count, double totalMs, double maxMs, List<Bucket> buckets) {

  static final Rates NONE = new Rates(0, 0, 0, List.of());

  /**
   * How many took no longer than a limit.
   *
   * @param limitMs the limit in milliseconds
   * @param count how many, those of lower limits included
   */
  record Bucket(double limitMs, double count) {}

  static Rates of(Timer timer) {
    var seen = timer.takeSnapshot();
    return new Rates(
        seen.count(),
        seen.total(TimeUnit.MILLISECONDS),
        seen.max(TimeUnit.MILLISECONDS),
        Arrays.stream(seen.histogramCounts())
            .map(one -> new Bucket(one.bucket(TimeUnit.MILLISECONDS), one.count()))
            .toList());
  }

  Rates plus(Rates other) {
    return new Rates(
        count + other.count,
        totalMs + other.totalMs,
        Math.max(maxMs, other.maxMs),
        combined(other, 1));
  }

  /** What came since {@code before}. */
  Rates since(Rates before) {
    return new Rates(count - before.count, totalMs - before.totalMs, maxMs, combined(before, -1));
  }

  private List<Bucket> combined(Rates other, int sign) {
    if (buckets.isEmpty() && sign > 0) {
      return other.buckets;
    }
    if (buckets.size() != other.buckets.size()) {
      return buckets; // the other one counts nothing
    }
    var all = new ArrayList<Bucket>(buckets.size());
    for (int i = 0; i < buckets.size(); i++) {
      var one = buckets.get(i);
      all.add(new Bucket(one.limitMs, one.count + sign * other.buckets.get(i).count));
    }
    return all;
  }

  /** Mean in milliseconds; 0 when nothing was counted. */
  double meanMs() {
    return count == 0 ? 0 : totalMs / count;
  }

  /**
   * The time that a share {@code quantile} of all took at most, in milliseconds, as a straight line
   * through its bucket has it; null without buckets or without anything counted.
   *
   * @see <a
   *     href="https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile">
   *     the same estimate in Prometheus</a>
   */
  @Nullable Double quantileMs(double quantile) {
    if (buckets.isEmpty() || count == 0) {
      return null;
    }
    double rank = quantile * count;
    var below = new Bucket(0, 0);
    for (var bucket : buckets) {
      if (bucket.count >= rank) {
        double inside = bucket.count - below.count;
        double part = inside <= 0 ? 1 : (rank - below.count) / inside;
        return Math.min(below.limitMs + (bucket.limitMs - below.limitMs) * part, maxMs);
      }
      below = bucket;
    }
    return maxMs; // beyond the last bucket all that is known is the longest
  }
}
