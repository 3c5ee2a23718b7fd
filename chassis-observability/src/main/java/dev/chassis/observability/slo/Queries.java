package dev.chassis.observability.slo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Expressions in the language of Prometheus, made of the names and labels of signals. A service is
 * told from others by the label {@code job}, as Prometheus sets it for what it scrapes.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/basics/">PromQL</a>
 */
final class Queries {

  private Queries() {}

  /** Share of failures of {@code objective} over {@code window}, 0 to 1; NaN without traffic. */
  static String errorRatio(Objective objective, Duration window) {
    var subject = objective.subject();
    var base = subject.signal().prometheus();
    var within = objective.within();
    if (within == null) {
      var all = rate(base + "_count", matchers(objective, counted(subject)), window);
      var bad =
          rate(
              base + "_count",
              matchers(objective, subject.outcome() + "=~" + quoted(subject.bad())),
              window);
      // Without any failure there is no series of failures: that is none, not unknown.
      return "(" + bad + " or vector(0)) / " + all;
    }
    var good = goodOnes(subject);
    var fast = new ArrayList<>(good);
    fast.add("le=~" + quoted(bound(within)));
    return "1 - ("
        + rate(base + "_bucket", matchers(objective, fast), window)
        + " / "
        + rate(base + "_count", matchers(objective, good), window)
        + ")";
  }

  /** Selects a recorded series of {@code objective}. */
  static String recorded(String name, Objective objective) {
    return name
        + "{service="
        + quoted(objective.slo().service())
        + ",slo="
        + quoted(objective.slo().name())
        + ",objective="
        + quoted(objective.name())
        + "}";
  }

  /**
   * The bound of a bucket in seconds; whole numbers are written as 1 or 1.0, as the reader likes.
   */
  static String bound(Duration within) {
    var seconds = Objective.trimmed(within.toNanos() / 1e9);
    return seconds.contains(".") ? seconds.replace(".", "\\.") : seconds + "(\\.0)?";
  }

  /** A text in the language of Prometheus, which escapes as Go does. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String rate(String series, List<String> matchers, Duration window) {
    return "sum(rate("
        + series
        + "{"
        + String.join(",", matchers)
        + "}["
        + BurnRate.text(window)
        + "]))";
  }

  private static List<String> counted(Subject subject) {
    return subject.ignored().isEmpty()
        ? List.of()
        : List.of(subject.outcome() + "!~" + quoted(subject.ignored()));
  }

  private static List<String> goodOnes(Subject subject) {
    var not = subject.ignored().isEmpty() ? subject.bad() : subject.bad() + "|" + subject.ignored();
    return List.of(subject.outcome() + "!~" + quoted(not));
  }

  private static List<String> matchers(Objective objective, String more) {
    return matchers(objective, List.of(more));
  }

  private static List<String> matchers(Objective objective, List<String> more) {
    var all = new ArrayList<String>();
    all.add("job=" + quoted(objective.slo().service()));
    new TreeMap<>(objective.subject().labels())
        .forEach((label, value) -> all.add(label + "=" + quoted(value)));
    all.addAll(more);
    return all;
  }
}
