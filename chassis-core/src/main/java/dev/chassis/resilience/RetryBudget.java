package dev.chassis.resilience;

import dev.chassis.time.Ticker;
import java.time.Duration;

/**
 * Keeps retries a small share of the traffic, so that they cannot turn a slow callee into a dead
 * one. Allowed over the last 10 s: {@code ratio} of the calls plus {@code perSecond} × 10.
 * Thread-safe; share one per callee.
 *
 * @see <a href="https://finagle.github.io/blog/2016/02/08/retry-budgets/">Finagle on retry
 *     budgets</a>
 */
public final class RetryBudget {

  private static final Duration WINDOW = Duration.ofSeconds(10);
  // 0.1 * 30 is 3.0000000000000004, and 0.7 * 10 is 6.999999999999999.
  private static final double ROUNDING = 1e-6;

  private final double ratio;
  private final long reserve;
  private final Ticker ticker;
  private final SlidingWindow calls = new SlidingWindow(WINDOW);

  private RetryBudget(double ratio, int perSecond, Ticker ticker) {
    this.ratio = ratio;
    this.reserve = perSecond * WINDOW.toSeconds();
    this.ticker = ticker;
  }

  /** A budget with the figures of {@code config}. */
  public static RetryBudget create(RetryConfig config, Ticker ticker) {
    return new RetryBudget(config.budgetRatio(), config.budgetPerSecond(), ticker);
  }

  /** A call begins; retries of it are not calls. */
  public void called() {
    calls.add(ticker.nanos(), 1, 0);
  }

  /** Takes a retry from the budget; false when it is spent. */
  public synchronized boolean tryRetry() {
    var now = ticker.nanos();
    var counts = calls.counts(now);
    if (counts.marked() + 1 > ratio * counts.total() + reserve + ROUNDING) {
      return false;
    }
    calls.add(now, 0, 1);
    return true;
  }
}
