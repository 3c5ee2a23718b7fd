package dev.chassis.security.vault;

import java.time.Duration;

/**
 * How long something holds, and when to see to it: at a moment between a half and two thirds of its
 * time, so that instances that started together do not come together, and one attempt that fails
 * leaves time for others.
 *
 * @param end on the ticker's scale
 * @param due on the ticker's scale
 * @param length from its issue to its end
 */
record Validity(long end, long due, Duration length) {

  /** Longer than anything runs, and still good for arithmetic in nanoseconds. */
  private static final Duration ENDLESS = Duration.ofDays(20_000);

  /**
   * From {@code now} on.
   *
   * @param length zero for what never ends
   * @param draw from 0 to 1
   */
  static Validity of(long now, Duration length, double draw) {
    var real = length.isZero() || length.compareTo(ENDLESS) > 0 ? ENDLESS : length;
    long wait = (long) (real.toNanos() * (1 / 2d + draw / 6));
    return new Validity(now + real.toNanos(), now + wait, real);
  }

  boolean isDue(long now) {
    return now - due >= 0;
  }

  boolean isOver(long now) {
    return now - end >= 0;
  }

  /** Whether a renewal gave so little that its next one would give nearly nothing. */
  boolean isCutShort(Duration granted) {
    return granted.multipliedBy(2).compareTo(length) <= 0;
  }

  /** The same on another scale of time. */
  Validity shifted(long nanos) {
    return new Validity(end + nanos, due + nanos, length);
  }
}
