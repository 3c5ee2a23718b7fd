package dev.chassis.resilience;

import dev.chassis.context.Deadline;
import dev.chassis.context.RequestContext;
import dev.chassis.time.Nanos;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Repeats what failed, with growing, jittered pauses, while attempts, deadline and budget allow.
 * Share one per callee.
 *
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">"equal
 *     jitter", the way of spreading used here</a>
 */
public final class Retry implements Policy {

  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final ExtraLoadBudget budget;
  private final boolean ownBudget;
  private final Ticker ticker;
  private final Timers timers;
  private final DoubleSupplier random;
  private volatile RetryConfig config;

  private Retry(
      RetryConfig config,
      ExtraLoadBudget budget,
      boolean ownBudget,
      Ticker ticker,
      Timers timers,
      DoubleSupplier random) {
    this.config = config;
    this.budget = budget;
    this.ownBudget = ownBudget;
    this.ticker = ticker;
    this.timers = timers;
    this.random = random;
  }

  /** A retry with a budget of its own, of the default size, which each run feeds. */
  public static Retry create(RetryConfig config, Ticker ticker, Timers timers) {
    var own = ExtraLoadBudget.create(ExtraLoadConfig.defaults(), ticker);
    return new Retry(config, own, true, ticker, timers, Retry::random);
  }

  /** A retry that spends from {@code budget}; the caller feeds it, once per call. */
  public static Retry create(
      RetryConfig config, ExtraLoadBudget budget, Ticker ticker, Timers timers) {
    return create(config, budget, ticker, timers, Retry::random);
  }

  /** As above, with {@code random} in [0, 1) for the jitter. */
  static Retry create(
      RetryConfig config,
      ExtraLoadBudget budget,
      Ticker ticker,
      Timers timers,
      DoubleSupplier random) {
    return new Retry(config, budget, false, ticker, timers, random);
  }

  private static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  /** Replaces the configuration; runs under way follow it from their next failure on. */
  public void retune(RetryConfig newConfig) {
    config = newConfig;
  }

  /**
   * Repeats every failure but a {@link RejectedException}, until the deadline of the request being
   * handled, if there is one. Only for operations that may be done twice.
   */
  @Override
  public <T> Future<T> run(Supplier<Future<T>> operation) {
    var callers = RequestContext.current().deadline();
    var deadline = callers == null ? Deadline.after(FOREVER, ticker) : callers;
    return run(deadline, Retry::anything, number -> operation.get());
  }

  /**
   * The verdict that any failure may be repeated at once, but for that of a policy inside: an open
   * circuit, a full bulkhead and a limit reached are not helped by more attempts.
   */
  public static @Nullable Duration anything(Throwable failure) {
    return failure instanceof RejectedException ? null : Duration.ZERO;
  }

  /**
   * Runs {@code attempt} until it succeeds or may not be repeated.
   *
   * @param deadline no pause reaches it
   * @param verdict the least pause before repeating after this failure, such as a server asked for;
   *     null when it must not be repeated. So for an answer that says "overloaded": what the server
   *     asked for, and null when it asked for nothing
   * @param attempt given 0 for the first attempt, 1 for the first retry
   * @return the first success, else the last failure
   */
  public <T> Future<T> run(
      Deadline deadline,
      Function<Throwable, @Nullable Duration> verdict,
      IntFunction<Future<T>> attempt) {
    if (ownBudget) {
      budget.deposit();
    }
    return attempt(0, deadline, verdict, attempt);
  }

  private <T> Future<T> attempt(
      int number,
      Deadline deadline,
      Function<Throwable, @Nullable Duration> verdict,
      IntFunction<Future<T>> attempt) {
    return Calls.invoke(() -> attempt.apply(number))
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
    if (atLeast == null || atLeast.isNegative() || number + 1 >= config.maxAttempts()) {
      return null;
    }
    var backoff = backoff(number);
    var pause = backoff.compareTo(atLeast) >= 0 ? backoff : atLeast;
    // The budget last: a retry that is not made must not be paid for.
    boolean inTime = pause.compareTo(deadline.remaining(ticker)) < 0;
    return inTime && budget.tryWithdraw() ? pause : null;
  }

  /** Half of the pause is fixed and half is random. */
  private Duration backoff(int number) {
    var current = config;
    long full = Nanos.doubled(Nanos.of(current.firstDelay()), number, Nanos.of(current.maxDelay()));
    long half = full / 2;
    return Duration.ofNanos(half + (long) (half * random.getAsDouble()));
  }

  private Future<Void> after(Duration pause) {
    var promise = Calls.<Void>promise();
    timers.after(pause, promise::complete);
    return promise.future();
  }
}
