package dev.chassis.discovery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a source waits before it tries again: twice as long each time, half of it by chance, so
 * that those who lost a registry together do not come back together. Used from one context.
 */
public final class Backoff {

  private static final int MOST_DOUBLINGS = 20;

  private final Duration first;
  private final Duration last;
  private final RandomGenerator random;
  private int failures;

  private Backoff(Duration first, Duration last, RandomGenerator random) {
    this.first = first;
    this.last = last;
    this.random = random;
  }

  /**
   * From {@code first} to {@code last}.
   *
   * @param first about the first pause, longer than zero
   * @param last the longest pause
   */
  public static Backoff between(Duration first, Duration last, RandomGenerator random) {
    return new Backoff(first, last, random);
  }

  /** The next pause. */
  public Duration next() {
    long whole = first.toNanos() << Math.min(failures, MOST_DOUBLINGS);
    long most = whole <= 0 ? last.toNanos() : Math.min(whole, last.toNanos());
    failures++;
    return Duration.ofNanos((long) (most * (0.5 + random.nextDouble() / 2)));
  }

  /** It worked: the next pause is the first again. */
  public void reset() {
    failures = 0;
  }
}
