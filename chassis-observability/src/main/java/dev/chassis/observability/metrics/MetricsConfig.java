package dev.chassis.observability.metrics;

import dev.chassis.config.Check;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the service measures itself. Config keys live under {@code metrics}.
 *
 * @param loopTick how often each event loop is asked to answer, at least 1 ms; a blocking shorter
 *     than this may fall between two ticks. Default 100 ms
 * @param loopWindow how far back {@code eventloop.lag} shows the worst lag, longer than {@code
 *     loopTick}; longer than the scrape interval, so that no lag is missed. Default 1 min
 * @param seriesLimit how many combinations of label values a metric may have, 10 or more; what
 *     comes after them is counted together. Default 1000
 * @param buckets bounds of the histograms of requests, calls and events, rising, up to 40; a
 *     promise about times needs its bound among them. Default 5, 10, 25, 50, 100, 250, 500 ms, 1,
 *     2.5, 5, 10 s; none: no histograms
 * @param otlp where metrics are sent besides; default nowhere
 * @see <a href="https://prometheus.io/docs/practices/histograms/">histograms</a>
 */
public record MetricsConfig(
    Duration loopTick,
    Duration loopWindow,
    int seriesLimit,
    List<Duration> buckets,
    @Nullable OtlpMetricsConfig otlp) {

  private static final int MOST_BUCKETS = 40;

  /** Checks the ranges. */
  public MetricsConfig {
    buckets = List.copyOf(buckets);
    Check.all(
        Check.that(loopTick.toMillis() >= 1, "loopTick", loopTick, "1 ms or more"),
        Check.that(
            loopWindow.compareTo(loopTick) > 0, "loopWindow", loopWindow, "longer than loopTick"),
        Check.atLeast(10, "seriesLimit", seriesLimit),
        Check.that(
            buckets.size() <= MOST_BUCKETS && isRising(buckets),
            "buckets",
            buckets,
            "up to " + MOST_BUCKETS + " durations, each longer than the one before"));
  }

  /** The defaults above. */
  public static MetricsConfig defaults() {
    return new MetricsConfig(
        Duration.ofMillis(100),
        Duration.ofMinutes(1),
        1000,
        Stream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
            .map(Duration::ofMillis)
            .toList(),
        null);
  }

  /** Copy that looks at the event loops at another pace. */
  public MetricsConfig withLoop(Duration newTick, Duration newWindow) {
    return new MetricsConfig(newTick, newWindow, seriesLimit, buckets, otlp);
  }

  /** Copy that keeps another number of series apart. */
  public MetricsConfig withSeriesLimit(int newLimit) {
    return new MetricsConfig(loopTick, loopWindow, newLimit, buckets, otlp);
  }

  private static boolean isRising(List<Duration> bounds) {
    for (int i = 0; i < bounds.size(); i++) {
      var before = i == 0 ? Duration.ZERO : bounds.get(i - 1);
      if (bounds.get(i).compareTo(before) <= 0) {
        return false;
      }
    }
    return true;
  }
}
