package dev.chassis.testkit.time;

import java.time.Duration;
import java.util.Random;

/** How long a request takes, drawn anew for each. */
@FunctionalInterface
public interface ServiceTime {

  /** Nanoseconds that one request takes, 0 or more. */
  long nanos(Random random);

  /** Always the same. */
  static ServiceTime fixed(Duration time) {
    long nanos = time.toNanos();
    return random -> nanos;
  }

  /** Exponentially distributed: most are short, a few take several times the mean. */
  static ServiceTime exponential(Duration mean) {
    long nanos = mean.toNanos();
    return random -> (long) (-nanos * Math.log(1 - random.nextDouble()));
  }

  /**
   * Log-normally distributed, as measured times often are.
   *
   * @param median half take longer
   * @param sigma spread of the logarithm, 0 or more: with 1, one in a hundred takes ten times the
   *     median
   */
  static ServiceTime logNormal(Duration median, double sigma) {
    long nanos = median.toNanos();
    return random -> (long) (nanos * Math.exp(sigma * random.nextGaussian()));
  }

  /** This one, times {@code factor}. */
  default ServiceTime times(double factor) {
    return random -> (long) (factor * nanos(random));
  }
}
