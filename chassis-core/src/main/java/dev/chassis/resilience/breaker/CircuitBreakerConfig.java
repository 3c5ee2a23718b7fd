package dev.chassis.resilience.breaker;

import dev.chassis.config.Check;
import dev.chassis.resilience.window.CallWindow;
import dev.chassis.resilience.window.CallWindow.Counts;
import dev.chassis.resilience.window.CountWindow;
import dev.chassis.resilience.window.TimeWindow;
import dev.chassis.time.Nanos;
import java.time.Duration;

/**
 * When a circuit opens, how long it stays open, and how much traffic is needed to judge. It opens
 * by whichever rule is met first: too many failed calls, too many slow calls, or too many failures
 * in a row. Only {@link #defaults()} and the {@code with…} methods are promised to stay as they
 * are.
 *
 * @param failureRatio share of failed calls in the window that opens the circuit, in (0, 1];
 *     default 0.5. With 0.4, once 10 calls count, the 4th failure opens it
 * @param minimumCalls calls in the window before ratios are trusted, 1 or more; default 20
 * @param window how far back calls are counted, 10 ms or more; default 10 s
 * @param windowCalls when more than 0, the last so many calls are counted, however old, instead of
 *     those in {@code window}; not fewer than {@code minimumCalls}; default 0
 * @param consecutiveFailures failures in a row that open the circuit, whatever the ratio and the
 *     minimum, 0 or more; default 50: where nothing succeeds any more the ratio would wait for half
 *     a window of failures. 0 switches this rule off
 * @param slow which calls are slow, and how many of them are too many
 * @param openFor time until trial calls are let through, longer than zero; default 1 s. It doubles
 *     each time the trials fail in a row, up to {@code recovery.maxOpenFor} where that is longer
 * @param halfOpenPermits trial calls that are let through and must all succeed to close the
 *     circuit, 1 or more; default 3
 * @param recovery bounds of the way back
 * @see <a href="https://martinfowler.com/bliki/CircuitBreaker.html">the pattern</a>
 */
public record CircuitBreakerConfig(
    double failureRatio,
    int minimumCalls,
    Duration window,
    int windowCalls,
    int consecutiveFailures,
    Slow slow,
    Duration openFor,
    int halfOpenPermits,
    Recovery recovery) {

  private static final Duration SHORTEST_WINDOW = Duration.ofMillis(10);

  /**
   * Which calls are slow, and how many of them are too many.
   *
   * @param after a call that takes as long or longer is slow, zero or longer; default zero, which
   *     switches this rule off
   * @param ratio share of slow calls in the window that opens the circuit, in (0, 1]; default 0.8.
   *     As many slow trials keep it open
   */
  public record Slow(Duration after, double ratio) {

    /** Checks the ranges. */
    public Slow {
      Check.all(
          Check.notNegative("after", after),
          Check.that(ratio > 0 && ratio <= 1, "ratio", ratio, "in (0, 1]"));
    }

    /** Off. */
    public static Slow defaults() {
      return new Slow(Duration.ZERO, 0.8);
    }

    boolean isOn() {
      return !after.isZero();
    }

    boolean isSlow(long nanos) {
      return isOn() && nanos >= Nanos.of(after);
    }
  }

  /**
   * Bounds of the way back.
   *
   * @param maxOpenFor longest time until trial calls are let through, longer than zero; default 1.5
   *     s: with the trials, callers wait less than 2 s for a service that is well again
   * @param jitter part of that time that is cut off at random, from 0 to 1, so that callers who
   *     stopped together do not come back together; default 0.2, as gRPC's
   * @param trialTimeout time after which a trial call without a result has failed, longer than
   *     zero; default 5 s
   * @see <a href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md">gRPC A6, where
   *     the jitter comes from</a>
   */
  public record Recovery(Duration maxOpenFor, double jitter, Duration trialTimeout) {

    /** Checks the ranges. */
    public Recovery {
      Check.all(
          Check.positive("maxOpenFor", maxOpenFor),
          Check.that(jitter >= 0 && jitter <= 1, "jitter", jitter, "from 0 to 1"),
          Check.positive("trialTimeout", trialTimeout));
    }

    /** At most 1.5 s open, up to a fifth less, 5 s for a trial. */
    public static Recovery defaults() {
      return new Recovery(Duration.ofMillis(1500), 0.2, Duration.ofSeconds(5));
    }
  }

  /** Checks the ranges. */
  public CircuitBreakerConfig {
    Check.all(
        Check.that(
            failureRatio > 0 && failureRatio <= 1, "failureRatio", failureRatio, "in (0, 1]"),
        Check.atLeast(1, "minimumCalls", minimumCalls),
        Check.that(
            window != null && window.compareTo(SHORTEST_WINDOW) >= 0,
            "window",
            window,
            "10 ms or more"),
        Check.that(
            windowCalls == 0 || windowCalls >= minimumCalls,
            "windowCalls",
            windowCalls,
            "0, or minimumCalls or more"),
        Check.that(windowCalls <= 1_000_000, "windowCalls", windowCalls, "at most 1000000"),
        Check.atLeast(0, "consecutiveFailures", consecutiveFailures),
        Check.positive("openFor", openFor),
        Check.atLeast(1, "halfOpenPermits", halfOpenPermits));
  }

  /**
   * Half of at least 20 calls within 10 s, or 50 failures in a row; open for 1 s, then 3 trials.
   */
  public static CircuitBreakerConfig defaults() {
    return new CircuitBreakerConfig(
        0.5,
        20,
        Duration.ofSeconds(10),
        0,
        50,
        Slow.defaults(),
        Duration.ofSeconds(1),
        3,
        Recovery.defaults());
  }

  /** Copy with another failure ratio. */
  public CircuitBreakerConfig withFailureRatio(double newRatio) {
    return new CircuitBreakerConfig(
        newRatio,
        minimumCalls,
        window,
        windowCalls,
        consecutiveFailures,
        slow,
        openFor,
        halfOpenPermits,
        recovery);
  }

  /** Copy with another minimum of calls. */
  public CircuitBreakerConfig withMinimumCalls(int newMinimum) {
    return new CircuitBreakerConfig(
        failureRatio,
        newMinimum,
        window,
        windowCalls,
        consecutiveFailures,
        slow,
        openFor,
        halfOpenPermits,
        recovery);
  }

  /** Copy that counts the calls of the last {@code newWindow}. */
  public CircuitBreakerConfig withWindow(Duration newWindow) {
    return new CircuitBreakerConfig(
        failureRatio,
        minimumCalls,
        newWindow,
        0,
        consecutiveFailures,
        slow,
        openFor,
        halfOpenPermits,
        recovery);
  }

  /** Copy that counts the last {@code newCalls} calls. */
  public CircuitBreakerConfig withWindowCalls(int newCalls) {
    return new CircuitBreakerConfig(
        failureRatio,
        minimumCalls,
        window,
        newCalls,
        consecutiveFailures,
        slow,
        openFor,
        halfOpenPermits,
        recovery);
  }

  /** Copy that opens after so many failures in a row; 0 for never. */
  public CircuitBreakerConfig withConsecutiveFailures(int newFailures) {
    return new CircuitBreakerConfig(
        failureRatio,
        minimumCalls,
        window,
        windowCalls,
        newFailures,
        slow,
        openFor,
        halfOpenPermits,
        recovery);
  }

  /** Copy that opens when {@code ratio} of the calls take {@code after} or longer. */
  public CircuitBreakerConfig withSlow(Duration after, double ratio) {
    return new CircuitBreakerConfig(
        failureRatio,
        minimumCalls,
        window,
        windowCalls,
        consecutiveFailures,
        new Slow(after, ratio),
        openFor,
        halfOpenPermits,
        recovery);
  }

  /** Copy with another time to stay open. */
  public CircuitBreakerConfig withOpenFor(Duration newOpenFor) {
    return new CircuitBreakerConfig(
        failureRatio,
        minimumCalls,
        window,
        windowCalls,
        consecutiveFailures,
        slow,
        newOpenFor,
        halfOpenPermits,
        recovery);
  }

  /** Copy with another number of trial calls. */
  public CircuitBreakerConfig withHalfOpenPermits(int newPermits) {
    return new CircuitBreakerConfig(
        failureRatio,
        minimumCalls,
        window,
        windowCalls,
        consecutiveFailures,
        slow,
        openFor,
        newPermits,
        recovery);
  }

  /** Copy with other bounds of the way back. */
  public CircuitBreakerConfig withRecovery(
      Duration maxOpenFor, double jitter, Duration trialTimeout) {
    return new CircuitBreakerConfig(
        failureRatio,
        minimumCalls,
        window,
        windowCalls,
        consecutiveFailures,
        slow,
        openFor,
        halfOpenPermits,
        new Recovery(maxOpenFor, jitter, trialTimeout));
  }

  /** An empty window as this asks for. */
  CallWindow emptyWindow() {
    return windowCalls > 0 ? new CountWindow(windowCalls) : new TimeWindow(window);
  }

  /** Whether so many failed or slow calls are too many. */
  boolean isTooBad(Counts counts) {
    // Divisions, not products: 0.1 × 30 is more than 3 in binary.
    return counts.total() >= minimumCalls
        && counts.total() > 0
        && (counts.failureRatio() >= failureRatio
            || (slow.isOn() && counts.slowRatio() >= slow.ratio()));
  }

  boolean hasWindowOf(CircuitBreakerConfig other) {
    return windowCalls == other.windowCalls && (windowCalls > 0 || window.equals(other.window));
  }

  /**
   * How long to stay open after {@code failedTrials} rounds of trials; {@code random} in [0, 1).
   */
  long openNanos(int failedTrials, double random) {
    long first = Nanos.of(openFor);
    long most = Math.max(first, Nanos.of(recovery.maxOpenFor()));
    long full = Nanos.doubled(first, failedTrials, most);
    return full - (long) (full * recovery.jitter() * random);
  }
}
