package dev.chassis.observability.slo;

import dev.chassis.alert.Severity;
import java.time.Duration;
import java.util.List;

/**
 * When an error budget is spent so fast that somebody must know: over a long window, so that it
 * matters, and over a short one, so that it still goes on.
 *
 * @param factor how many times faster than would just use up the budget in 30 days
 * @param longWindow over which it must have burnt so fast
 * @param shortWindow over which it still does
 * @param severity whom it wakes
 * @see <a href="https://sre.google/workbook/alerting-on-slos/">Site Reliability Workbook, chapter
 *     5, table 5-8: 2 % of the budget in an hour, 5 % in six hours, 10 % in three days</a>
 */
record BurnRate(double factor, Duration longWindow, Duration shortWindow, Severity severity) {

  /** The steepest first. */
  static final List<BurnRate> ALL =
      List.of(
          new BurnRate(14.4, Duration.ofHours(1), Duration.ofMinutes(5), Severity.critical),
          new BurnRate(6, Duration.ofHours(6), Duration.ofMinutes(30), Severity.critical),
          new BurnRate(3, Duration.ofDays(1), Duration.ofHours(2), Severity.warning),
          new BurnRate(1, Duration.ofDays(3), Duration.ofHours(6), Severity.warning));

  /** Above this share nobody can burn: a factor that asks for more would never be reached. */
  private static final double MOST = 0.9;

  /** Every window, shortest first. */
  static final List<Duration> WINDOWS =
      ALL.stream()
          .flatMap(rate -> List.of(rate.longWindow, rate.shortWindow).stream())
          .sorted()
          .distinct()
          .toList();

  /** Share of failures above which {@code objective} burns at this rate. */
  double threshold(Objective objective) {
    return Math.min(factor * objective.budget(), MOST);
  }

  /** As Prometheus writes it, such as {@code 5m}. */
  static String text(Duration window) {
    if (window.toDaysPart() > 0) {
      return window.toDays() + "d";
    }
    return window.toHours() > 0 ? window.toHours() + "h" : window.toMinutes() + "m";
  }
}
