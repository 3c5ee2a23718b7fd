package dev.chassis.resilience;

import dev.chassis.time.Nanos;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts a second attempt when the first takes longer than most did lately, and takes whichever
 * succeeds first; the other is cancelled. It helps against one slow instance among quick ones, not
 * against a slow service: so second attempts are paid for from a budget. Only for operations that
 * may be done twice.
 *
 * <p>A first attempt that fails before the second has started fails the call: repeating is for
 * {@link Retry}. Share one per callee.
 */
public final class Hedge implements Policy {

  /** What is seen of latencies is one to two times as old. */
  private static final Duration MEMORY = Duration.ofSeconds(15);

  /** A percentile is looked up again after this while. */
  private static final long FRESH_NANOS = 100_000_000L;

  private static final long NOT_KNOWN = -1;

  private final ExtraLoadBudget budget;
  private final boolean ownBudget;
  private final Ticker ticker;
  private final Timers timers;
  private final Latencies latencies;
  private volatile HedgeConfig config;
  private volatile long delayNanos = NOT_KNOWN;
  private volatile long lookedUp;

  private Hedge(
      HedgeConfig config, ExtraLoadBudget budget, boolean ownBudget, Ticker ticker, Timers timers) {
    this.config = config;
    this.budget = budget;
    this.ownBudget = ownBudget;
    this.ticker = ticker;
    this.timers = timers;
    this.latencies = Latencies.over(MEMORY, ticker);
    this.lookedUp = ticker.nanos() - FRESH_NANOS;
  }

  /** A hedge with a budget of its own, of the default size, which each run feeds. */
  public static Hedge create(HedgeConfig config, Ticker ticker, Timers timers) {
    var own = ExtraLoadBudget.create(ExtraLoadConfig.defaults(), ticker);
    return new Hedge(config, own, true, ticker, timers);
  }

  /** A hedge that spends from {@code budget}; the caller feeds it, once per call. */
  public static Hedge create(
      HedgeConfig config, ExtraLoadBudget budget, Ticker ticker, Timers timers) {
    return new Hedge(config, budget, false, ticker, timers);
  }

  /** Replaces the configuration; latencies seen stay. */
  public void retune(HedgeConfig newConfig) {
    config = newConfig;
    lookedUp = ticker.nanos() - FRESH_NANOS;
  }

  /** As {@link #attempt}, for operations that cannot be stopped: a loser's result is dropped. */
  @Override
  public <T> Future<T> run(Supplier<Future<T>> operation) {
    return attempt(number -> Attempt.of(operation.get())).result();
  }

  /**
   * Runs {@code start}, and perhaps once more.
   *
   * @param start given 0 for the first attempt, 1 for the second; on the caller's context
   * @return the first success. When both fail, the failure of the first. Cancelling it cancels what
   *     is under way
   */
  public <T> Attempt<T> attempt(IntFunction<Attempt<T>> start) {
    if (ownBudget) {
      budget.deposit();
    }
    long began = ticker.nanos();
    var first = Race.start(start, 0);
    long delay = config.enabled() ? delay() : NOT_KNOWN;
    if (delay == NOT_KNOWN || first.result().isComplete()) {
      first.result().onSuccess(value -> latencies.record(ticker.nanos() - began));
      return first;
    }
    var race = new Race<>(start, first, budget, () -> latencies.record(ticker.nanos() - began));
    race.run(timers, Duration.ofNanos(delay));
    return race.attempt();
  }

  /** Time after which a second attempt would start now; null when none would. */
  public @Nullable Duration delayNow() {
    long delay = config.enabled() ? delay() : NOT_KNOWN;
    return delay == NOT_KNOWN ? null : Duration.ofNanos(delay);
  }

  private long delay() {
    var now = ticker.nanos();
    if (now - lookedUp >= FRESH_NANOS) {
      lookedUp = now;
      delayNanos = lookUp();
    }
    return delayNanos;
  }

  private long lookUp() {
    var current = config;
    long found = latencies.percentile(current.percentile(), current.minimumCalls());
    return found < 0 ? NOT_KNOWN : Math.max(found, Nanos.of(current.floor()));
  }
}
