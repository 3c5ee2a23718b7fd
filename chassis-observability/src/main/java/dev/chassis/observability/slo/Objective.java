package dev.chassis.observability.slo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One promise about one figure.
 *
 * @param slo what it belongs to
 * @param kind what is promised
 * @param subject what it is about
 * @param target share that goes well, above 0 and below 1
 * @param within the time in which it goes well; null unless the promise is about time
 */
record Objective(Slo slo, Kind kind, Subject subject, double target, @Nullable Duration within) {

  enum Kind {
    /** That it is done at all. */
    availability,
    /** That it is done in time. */
    latency
  }

  static Objective availability(Slo slo, Subject subject, double target) {
    return new Objective(slo, Kind.availability, subject, target, null);
  }

  static Objective latency(Slo slo, Subject subject, double target, Duration within) {
    return new Objective(slo, Kind.latency, subject, target, within);
  }

  /** What labels and anchors call it, unique in its promise: {@code latency-100ms}. */
  String name() {
    return within == null ? kind.name() : kind.name() + "-" + within.toMillis() + "ms";
  }

  /** Share that may go wrong, above 0 and below 1. */
  double budget() {
    // 1 - 0.9999 is 0.00009999999999998899
    return Math.round((1 - target) * 1e12) / 1e12;
  }

  /** For people, such as {@code 99.99 % of POST /orders go well}. */
  String words() {
    var percent = trimmed(target * 100) + " % of " + subject.words();
    return within == null
        ? percent + " go well"
        : percent + " are done within " + within.toMillis() + " ms";
  }

  /** Without digits that only doubles have. */
  static String trimmed(double value) {
    return new BigDecimal(value)
        .setScale(9, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }
}
