package dev.chassis.resilience;

import dev.chassis.resilience.window.CallWindow;
import dev.chassis.resilience.window.TimeWindow;
import dev.chassis.time.Nanos;
import dev.chassis.time.Ticker;

/**
 * Keeps retries and hedges together a small share of the traffic, so that they cannot turn a slow
 * callee into a dead one. Over the last {@code ttl}, as many are allowed as {@code ratio} × calls +
 * {@code perSecond} × {@code ttl}, rounded down.
 *
 * <p>One per callee, shared by everything that sends extra attempts to it, on all event loops.
 * Thread-safe and exact, also when threads ask at once.
 */
public final class ExtraLoadBudget {

  // 0.1 * 30 is 3.0000000000000004, and 0.7 * 10 is 6.999999999999999.
  private static final double ROUNDING = 1e-6;

  private final Ticker ticker;
  private volatile Terms terms;

  /** What counts: calls are the total, extra attempts the failed of them. */
  private record Terms(ExtraLoadConfig config, double reserve, CallWindow window) {

    Terms(ExtraLoadConfig config) {
      this(
          config,
          config.perSecond() * (Nanos.of(config.ttl()) / 1e9),
          new TimeWindow(config.ttl()));
    }

    double left(long now) {
      var counts = window.counts(now);
      return config.ratio() * counts.total() + reserve + ROUNDING - counts.failed();
    }
  }

  private ExtraLoadBudget(ExtraLoadConfig config, Ticker ticker) {
    this.ticker = ticker;
    this.terms = new Terms(config);
  }

  /** A budget without calls. */
  public static ExtraLoadBudget create(ExtraLoadConfig config, Ticker ticker) {
    return new ExtraLoadBudget(config, ticker);
  }

  /** A call begins, which earns {@code ratio} of an extra attempt. Extra attempts earn nothing. */
  public void deposit() {
    terms.window().add(ticker.nanos(), 1, 0, 0);
  }

  /** Takes an extra attempt from the budget; false when it is spent. */
  public synchronized boolean tryWithdraw() {
    var now = ticker.nanos();
    var current = terms;
    if (current.left(now) < 1) {
      return false;
    }
    current.window().add(now, 0, 1, 0);
    return true;
  }

  /** How many extra attempts are left now; never negative. */
  public long balance() {
    return (long) Math.max(0, terms.left(ticker.nanos()));
  }

  /** Replaces the configuration; what was earned and spent stays, as far as the new time goes. */
  public synchronized void retune(ExtraLoadConfig config) {
    var before = terms;
    var after = new Terms(config);
    terms = after;
    before.window().replayInto(after.window(), ticker.nanos());
  }
}
