package dev.chassis.resilience;

import dev.chassis.context.Deadline;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Repeats what failed, with growing, jittered pauses, while attempts, budget and deadline allow.
 * Immutable but for the budget; share one per callee.
 *
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">"equal
 *     jitter", the way of spreading used here</a>
 */
public final class Retry {

  private final RetryConfig config;
  private final RetryBudget budget;
  private final Ticker ticker;
  private final Timers timers;

  private Retry(RetryConfig config, RetryBudget budget, Ticker ticker, Timers timers) {
    this.config = config;
    this.budget = budget;
    this.ticker = ticker;
    this.timers = timers;
  }

  /** A retry with a budget of its own. */
  public static Retry create(RetryConfig config, Ticker ticker, Timers timers) {
    return new Retry(config, RetryBudget.create(config, ticker), ticker, timers);
  }

  /**
   * Runs {@code attempt} until it succeeds or may not be repeated.
   *
   * @param deadline no pause reaches beyond it
   * @param verdict the least pause before repeating after this failure; null when it must not be
   *     repeated
   * @param attempt given 0 for the first attempt, 1 for the first retry
   * @return the first success, else the last failure
   */
  public <T> Future<T> run(
      Deadline deadline,
      Function<Throwable, @Nullable Duration> verdict,
      IntFunction<Future<T>> attempt) {
    budget.called();
    return attempt(0, deadline, verdict, attempt);
  }

  private <T> Future<T> attempt(
      int number,
      Deadline deadline,
      Function<Throwable, @Nullable Duration> verdict,
      IntFunction<Future<T>> attempt) {
    return invoke(number, attempt)
        .recover(
            failure -> {
              var pause = pause(number, deadline, verdict.apply(failure));
              if (pause == null) {
                return Future.failedFuture(failure);
              }
              return after(pause)
                  .compose(passed -> attempt(number + 1, deadline, verdict, attempt));
            });
  }

  private @Nullable Duration pause(int number, Deadline deadline, @Nullable Duration atLeast) {
    if (atLeast == null || number + 1 >= config.maxAttempts()) {
      return null;
    }
    var backoff = backoff(number, ThreadLocalRandom.current().nextDouble());
    var pause = backoff.compareTo(atLeast) >= 0 ? backoff : atLeast;
    // The budget last: a retry that is not made must not be paid for.
    boolean inTime = pause.compareTo(deadline.remaining(ticker)) < 0;
    return inTime && budget.tryRetry() ? pause : null;
  }

  /** Half of the pause is fixed and half is random, {@code random} being in [0, 1). */
  Duration backoff(int number, double random) {
    // maxAttempts is at most 10, so this cannot overflow.
    var full = config.firstDelay().multipliedBy(1L << number);
    var most = full.compareTo(config.maxDelay()) < 0 ? full : config.maxDelay();
    var half = most.toNanos() / 2;
    return Duration.ofNanos(half + (long) (half * random));
  }

  private Future<Void> after(Duration pause) {
    var promise = Promise.<Void>promise();
    timers.after(pause, promise::complete);
    return promise.future();
  }

  private static <T> Future<T> invoke(int number, IntFunction<Future<T>> attempt) {
    try {
      return attempt.apply(number);
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }
}
