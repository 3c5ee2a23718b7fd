package dev.chassis.resilience;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * When a circuit opens, how long it stays open, and how much traffic is needed to judge. Only
 * {@link #defaults()} and the {@code with…} methods are promised to stay as they are.
 *
 * @param failureRatio share of failed calls in {@code window} that opens the circuit, in (0, 1];
 *     default 0.5. With 0.4, once 10 calls count, the 4th failure opens it
 * @param minimumCalls calls in {@code window} before the ratio is trusted, 1 or more; default 20
 * @param window how far back calls are counted, 10 ms or more; default 10 s
 * @param openFor time until trial calls are let through, longer than zero; default 5 s. It doubles
 *     each time the trials fail in a row, up to 8 times as long. A trial that takes longer than
 *     {@code openFor} has failed
 * @param halfOpenPermits trial calls that are let through and must all succeed to close the
 *     circuit, 1 or more; default 3
 * @see <a href="https://martinfowler.com/bliki/CircuitBreaker.html">the pattern</a>
 */
public record CircuitBreakerConfig(
    double failureRatio, int minimumCalls, Duration window, Duration openFor, int halfOpenPermits) {

  private static final Duration SHORTEST_WINDOW = Duration.ofMillis(10);

  /** Checks the ranges. */
  public CircuitBreakerConfig {
    Check.all(
        Check.that(
            failureRatio > 0 && failureRatio <= 1, "failureRatio", failureRatio, "in (0, 1]"),
        Check.atLeast(1, "minimumCalls", minimumCalls),
        Check.that(window.compareTo(SHORTEST_WINDOW) >= 0, "window", window, "10 ms or more"),
        Check.positive("openFor", openFor),
        Check.atLeast(1, "halfOpenPermits", halfOpenPermits));
  }

  /** Half of at least 20 calls within 10 s opens for 5 s, then 3 trials. */
  public static CircuitBreakerConfig defaults() {
    return new CircuitBreakerConfig(0.5, 20, Duration.ofSeconds(10), Duration.ofSeconds(5), 3);
  }

  /** Copy with another failure ratio. */
  public CircuitBreakerConfig withFailureRatio(double newFailureRatio) {
    return new CircuitBreakerConfig(
        newFailureRatio, minimumCalls, window, openFor, halfOpenPermits);
  }

  /** Copy with another minimum of calls. */
  public CircuitBreakerConfig withMinimumCalls(int newMinimumCalls) {
    return new CircuitBreakerConfig(
        failureRatio, newMinimumCalls, window, openFor, halfOpenPermits);
  }

  /** Copy with another window. */
  public CircuitBreakerConfig withWindow(Duration newWindow) {
    return new CircuitBreakerConfig(
        failureRatio, minimumCalls, newWindow, openFor, halfOpenPermits);
  }

  /** Copy with another time to stay open. */
  public CircuitBreakerConfig withOpenFor(Duration newOpenFor) {
    return new CircuitBreakerConfig(
        failureRatio, minimumCalls, window, newOpenFor, halfOpenPermits);
  }

  /** Copy with another number of trial calls. */
  public CircuitBreakerConfig withHalfOpenPermits(int newHalfOpenPermits) {
    return new CircuitBreakerConfig(
        failureRatio, minimumCalls, window, openFor, newHalfOpenPermits);
  }
}
