package dev.chassis.resilience;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How much may be under way at a time, and how much may wait. Only {@link #defaults()} and the
 * {@code with…} methods are promised to stay as they are.
 *
 * @param maxConcurrent operations under way at a time, 1 or more; default 64
 * @param maxQueue operations that may wait for a place, 0 or more; default 0: a queue only helps
 *     where a burst is short
 * @param maxWait longest time to wait for a place, longer than zero; default 100 ms
 */
public record BulkheadConfig(int maxConcurrent, int maxQueue, Duration maxWait) {

  /** Checks the ranges. */
  public BulkheadConfig {
    Check.all(
        Check.atLeast(1, "maxConcurrent", maxConcurrent),
        Check.atLeast(0, "maxQueue", maxQueue),
        Check.positive("maxWait", maxWait));
  }

  /** 64 at a time, nobody waits. */
  public static BulkheadConfig defaults() {
    return new BulkheadConfig(64, 0, Duration.ofMillis(100));
  }

  /** Copy with another number of places. */
  public BulkheadConfig withMaxConcurrent(int newMaxConcurrent) {
    return new BulkheadConfig(newMaxConcurrent, maxQueue, maxWait);
  }

  /** Copy with another queue. */
  public BulkheadConfig withQueue(int newMaxQueue, Duration newMaxWait) {
    return new BulkheadConfig(maxConcurrent, newMaxQueue, newMaxWait);
  }
}
