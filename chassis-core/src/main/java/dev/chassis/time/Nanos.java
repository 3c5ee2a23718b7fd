package dev.chassis.time;

import java.time.Duration;

/** Durations on the scale of a ticker, where differences must not overflow. */
public final class Nanos {

  /** 146 years: of two moments so far from now, the difference still fits. */
  public static final long LONGEST = Long.MAX_VALUE / 2;

  private Nanos() {}

  /** Nanoseconds of {@code duration}, from 0 to {@link #LONGEST}. */
  public static long of(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.toSeconds() >= LONGEST / 1_000_000_000 ? LONGEST : duration.toNanos();
  }

  /** {@code nanos} doubled so many times, at most {@code most}. */
  public static long doubled(long nanos, int times, long most) {
    var room = Long.numberOfLeadingZeros(Math.max(1, nanos)) - 1;
    return times >= room ? most : Math.min(most, nanos << times);
  }
}
