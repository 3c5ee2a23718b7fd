package dev.chassis.balance;

import java.util.concurrent.TimeUnit;

/**
 * Latencies on a scale of doublings: 0 is {@link #FLOOR} or less, each further 1 is twice as slow.
 * Averaged on this scale, one slow answer among fast ones moves little, and one fast answer after a
 * long silence moves much.
 *
 * <p>Between powers of two both ways are straight lines, 6 % off at most and each other's inverse:
 * a pick takes four of them, and {@code Math.log} costs ten times as much.
 *
 * @see <a href="https://doi.org/10.1109/TEC.1962.5219391">Mitchell's binary logarithms</a>
 */
final class Octaves {

  /** Latencies below are equal: at this scale they tell about this machine, not about the other. */
  static final long FLOOR = TimeUnit.MILLISECONDS.toNanos(2);

  /** 2 s. Slower is not worse, or it would take too long until it is tried again. */
  static final double MOST = 10;

  private static final long ONE = Double.doubleToRawLongBits(1);
  private static final double MANTISSA = 1L << 52;

  private Octaves() {}

  /** Of a latency in nanoseconds: 0 to {@link #MOST}. */
  static double of(long nanos) {
    if (nanos <= FLOOR) {
      return 0;
    }
    return Math.min(MOST, logarithm((double) nanos / FLOOR));
  }

  /** Nanoseconds. */
  static double nanos(double octaves) {
    return power(octaves) * FLOOR;
  }

  /** Two to the power of {@code octaves}, which may be negative. */
  static double power(double octaves) {
    return octaves < -100 ? 0 : Double.longBitsToDouble(ONE + (long) (octaves * MANTISSA));
  }

  private static double logarithm(double value) {
    return (Double.doubleToRawLongBits(value) - ONE) / MANTISSA;
  }
}
