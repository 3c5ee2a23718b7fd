package dev.chassis.testkit.time;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Measured times, exact: every one is kept, in order of length. Immutable. */
public final class Percentiles {

  private final long[] sorted;

  private Percentiles(long[] sorted) {
    this.sorted = sorted;
  }

  /** Of times in nanoseconds, in any order. */
  public static Percentiles of(LongStream nanos) {
    var sorted = nanos.toArray();
    Arrays.sort(sorted);
    return new Percentiles(sorted);
  }

  /** How many there are. */
  public int count() {
    return sorted.length;
  }

  /**
   * The time that this share of all did not exceed (nearest rank); zero when there are none.
   *
   * @param share from 0 to 1, such as 0.99
   */
  public Duration at(double share) {
    if (share < 0 || share > 1) {
      throw new IllegalArgumentException("share: " + share + ", expected from 0 to 1");
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted.length == 0
        ? Duration.ZERO
        : Duration.ofNanos(sorted[Math.max(0, Math.min(rank, sorted.length) - 1)]);
  }

  /** The longest; zero when there are none. */
  public Duration max() {
    return at(1);
  }

  /** In milliseconds, such as {@code p50 12, p99 48, p99.9 61, max 70 ms}. */
  @Override
  public String toString() {
    return "p50 %d, p99 %d, p99.9 %d, max %d ms"
        .formatted(at(0.5).toMillis(), at(0.99).toMillis(), at(0.999).toMillis(), max().toMillis());
  }
}
