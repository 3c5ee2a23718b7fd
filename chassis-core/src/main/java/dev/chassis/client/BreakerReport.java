package dev.chassis.client;

import dev.chassis.resilience.breaker.Breaker;
import java.time.Instant;
import java.util.Locale;

/**
 * One row of the {@code /breakers} page.
 *
 * @param name of the breaker; that of the client for {@code fees} is {@code client.fees}
 * @param state {@code closed}, {@code open}, {@code half_open}, {@code forced_open}, {@code
 *     forced_closed} or {@code metrics_only}
 * @param why what led to the state, for people
 * @param since when the state was entered
 * @param sinceMs milliseconds in this state
 * @param retryAfterMs milliseconds until calls may go through; 0 when they may now
 * @param failureRatio share of failed attempts in the window, 0 to 1; 0 where nothing is counted
 * @param slowRatio share of slow attempts in the window, 0 to 1; 0 where nothing is counted
 * @param calls attempts in the window; 0 where nothing is counted
 * @param failures failed attempts in the window; 0 where nothing is counted
 * @param rejected attempts that were not let through, ever
 */
public record BreakerReport(
    String name,
    String state,
    String why,
    Instant since,
    long sinceMs,
    long retryAfterMs,
    double failureRatio,
    double slowRatio,
    long calls,
    long failures,
    long rejected) {

  /** What {@code breaker} sees at this moment. */
  public static BreakerReport of(Breaker breaker) {
    var seen = breaker.view();
    return new BreakerReport(
        breaker.name(),
        seen.status().name().toLowerCase(Locale.ROOT),
        seen.why(),
        seen.since(),
        seen.inState().toMillis(),
        seen.retryAfter().toMillis(),
        seen.failureRatio(),
        seen.slowRatio(),
        seen.calls(),
        seen.failures(),
        breaker.totals().rejected());
  }
}
