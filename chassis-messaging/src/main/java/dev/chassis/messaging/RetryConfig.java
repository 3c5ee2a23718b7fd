package dev.chassis.messaging;

import dev.chassis.config.Check;
import java.time.Duration;
import java.util.List;

/**
 * When an event whose handler failed is tried again. Config keys live under {@code messaging.retry}
 * and {@code messaging.subscriptions.<name>.retry}. Only {@link #defaults()}, {@link #of} and
 * {@code with…} are promised; components may be added.
 *
 * @param delays pause before each further attempt, longer than zero each, at most 20. Default
 *     [500ms, 2s, 10s]
 * @param attempts how often an event is tried in all before it goes to the error queue, 1 to 1000;
 *     when there are more attempts than pauses between them, the last pause is repeated; 0 means
 *     one attempt more than {@code delays}, which is the default
 * @param jitter share by which each pause is made longer or shorter at random, so that events that
 *     failed together do not come again together: 0 to 0.5, where 0.1 is ± 10 %; default 0.1
 */
public record RetryConfig(List<Duration> delays, int attempts, double jitter) {

  private static final int MAX_DELAYS = 20;
  private static final int MAX_ATTEMPTS = 1000;
  private static final double MAX_JITTER = 0.5;
  private static final double JITTER = 0.1;

  public RetryConfig {
    delays = List.copyOf(delays);
    Check.all(
        Check.that(delays.size() <= MAX_DELAYS, "delays", delays, "at most 20 delays"),
        Check.that(
            delays.stream().allMatch(delay -> delay.toMillis() > 0),
            "delays",
            delays,
            "delays of 1 ms or more"),
        Check.between(0, MAX_ATTEMPTS, "attempts", attempts),
        Check.that(
            attempts <= 1 || !delays.isEmpty(), "attempts", attempts, "0 or 1 without delays"),
        Check.that(jitter >= 0 && jitter <= MAX_JITTER, "jitter", jitter, "from 0 to 0.5"));
  }

  /** The defaults named above. */
  public static RetryConfig defaults() {
    return of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(10));
  }

  /** These delays, one attempt more than there are, the default jitter. */
  public static RetryConfig of(Duration... delays) {
    return new RetryConfig(List.of(delays), 0, JITTER);
  }

  /** Copy with another limit of attempts. */
  public RetryConfig withAttempts(int count) {
    return new RetryConfig(delays, count, jitter);
  }

  /** Copy with another jitter. */
  public RetryConfig withJitter(double share) {
    return new RetryConfig(delays, attempts, share);
  }

  /** Attempts in all. */
  int limit() {
    return attempts == 0 ? delays.size() + 1 : attempts;
  }

  /** Index of the pause after the attempt of that number, from 1. */
  int step(int attempt) {
    return Math.min(attempt, delays.size()) - 1;
  }

  /**
   * The pause after the attempt of that number.
   *
   * @param random in [0, 1)
   */
  Duration pause(int attempt, double random) {
    long nanos = delays.get(step(attempt)).toNanos();
    return Duration.ofNanos(nanos + (long) (nanos * jitter * (2 * random - 1)));
  }
}
