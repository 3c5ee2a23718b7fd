package dev.chassis.observability.metrics;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How the service measures itself. Config keys live under {@code metrics}.
 *
 * @param loopTick how often each event loop is asked to answer, at least 1 ms; a blocking shorter
 *     than this may fall between two ticks. Default 100 ms
 * @param loopWindow how far back {@code eventloop.lag} shows the worst lag, longer than {@code
 *     loopTick}; longer than the scrape interval, so that no lag is missed. Default 1 min
 */
public record MetricsConfig(Duration loopTick, Duration loopWindow) {

  /** Checks the ranges. */
  public MetricsConfig {
    Check.all(
        Check.that(loopTick.toMillis() >= 1, "loopTick", loopTick, "1 ms or more"),
        Check.that(
            loopWindow.compareTo(loopTick) > 0, "loopWindow", loopWindow, "longer than loopTick"));
  }

  /** The defaults above. */
  public static MetricsConfig defaults() {
    return new MetricsConfig(Duration.ofMillis(100), Duration.ofMinutes(1));
  }
}
