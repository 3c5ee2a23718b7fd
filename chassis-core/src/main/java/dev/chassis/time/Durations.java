package dev.chassis.time;

import java.time.Duration;

/**
 * Small arithmetic of durations. {@link Duration} multiplies and divides by way of {@link
 * java.math.BigDecimal}, which computes large powers of ten when it is first used: 17 ms of a start
 * (ADR-0034).
 */
public final class Durations {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Durations() {}

  /**
   * {@code factor} times {@code duration}.
   *
   * @throws ArithmeticException beyond what a {@link Duration} holds
   */
  public static Duration times(int factor, Duration duration) {
    return Duration.ofSeconds(
        Math.multiplyExact(duration.getSeconds(), (long) factor),
        (long) duration.getNano() * factor);
  }

  /**
   * One of {@code parts} equal parts of {@code duration}, rounded down to a nanosecond.
   *
   * @param parts how many, 1 or more
   */
  public static Duration part(Duration duration, int parts) {
    var seconds = Math.floorDiv(duration.getSeconds(), (long) parts);
    var rest = Math.floorMod(duration.getSeconds(), (long) parts);
    return Duration.ofSeconds(seconds, (rest * NANOS_PER_SECOND + duration.getNano()) / parts);
  }
}
