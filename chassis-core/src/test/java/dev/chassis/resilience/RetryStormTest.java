package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.Deadline;
import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service at 80 % of its capacity becomes ten times as slow for 3 s. Callers give up after 500 ms
 * and repeat. With naive retries the load stays above the capacity for good, because what the
 * service does is for callers who have long gone; with a budget and a limit it is over at once.
 */
class RetryStormTest {

  private static final int PLACES = 10;
  private static final double PER_SECOND = 160;
  private static final Duration ATTEMPT = Duration.ofMillis(500);
  private static final Duration CALL = Duration.ofSeconds(2);
  private static final int TRIGGER_AT = 10;
  private static final int TRIGGER_UNTIL = 13;
  private static final int END = 40;

  /** What became of the calls that began in each second. */
  private static final class Seen {
    private final int[] calls = new int[END];
    private final int[] good = new int[END];
    private final int[] attempts = new int[END];

    /** Seconds after the trigger from which on at least 95 % of the calls go well. */
    int recovery() {
      int from = END;
      while (from > 0 && good[from - 1] >= 0.95 * calls[from - 1]) {
        from--;
      }
      return from - TRIGGER_UNTIL;
    }

    /** Attempts per call from the trigger on. */
    double amplification() {
      return (double) sum(attempts) / sum(calls);
    }

    private static int sum(int[] perSecond) {
      return Arrays.stream(perSecond, TRIGGER_AT, END).sum();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void budgetAndLimitBringTheServiceBackWithinThreeSeconds(long seed) {
    var seen = new Storm(seed).run(RetryStormTest::chassis);
    System.out.printf(
        "retry storm, seed %d: recovered after %d s, amplification %.2f%n",
        seed, seen.recovery(), seen.amplification());

    assertThat(seen.recovery()).isLessThanOrEqualTo(3);
    assertThat(seen.amplification()).isLessThanOrEqualTo(1.3);
    assertThat(seen.good[TRIGGER_AT - 2]).isEqualTo(seen.calls[TRIGGER_AT - 2]);
  }

  /** As a client does it that nobody configured: no limit that adapts, but a breaker. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theBreakerDoesTooByItsDefaults(long seed) {
    var seen = new Storm(seed).run(RetryStormTest::defaults);
    System.out.printf(
        "retry storm, defaults, seed %d: recovered after %d s, amplification %.2f%n",
        seed, seen.recovery(), seen.amplification());

    assertThat(seen.recovery()).isLessThanOrEqualTo(3);
    assertThat(seen.amplification()).isLessThanOrEqualTo(1.3);
    assertThat(seen.good[TRIGGER_AT - 2]).isEqualTo(seen.calls[TRIGGER_AT - 2]);
  }

  /** The control of the breaker: judging by the ratio alone, it opens when the storm is over. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void controlByItsRatioAloneItIsLate(long seed) {
    var config =
        CircuitBreakerConfig.defaults()
            .withConsecutiveFailures(0)
            .withOpenFor(Duration.ofSeconds(5));
    var seen = new Storm(seed).run(storm -> breaker(storm, config));

    assertThat(seen.recovery()).isGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void controlNaiveRetriesNeverRecover(long seed) {
    var seen = new Storm(seed).run(RetryStormTest::naive);
    System.out.printf(
        "naive control, seed %d: %d of %d calls well in the last second, amplification %.2f%n",
        seed, seen.good[END - 1], seen.calls[END - 1], seen.amplification());

    assertThat(seen.recovery()).isEqualTo(END - TRIGGER_UNTIL);
    assertThat(seen.good[END - 1]).isLessThan(seen.calls[END - 1] / 10);
    assertThat(seen.amplification()).isGreaterThan(2);
    assertThat(seen.good[TRIGGER_AT - 2])
        .as("before the trigger")
        .isEqualTo(seen.calls[TRIGGER_AT - 2]);
  }

  private static Function<Supplier<Future<String>>, Future<String>> chassis(Storm storm) {
    var time = storm.time;
    var budget = ExtraLoadBudget.create(ExtraLoadConfig.defaults(), time);
    var retry = Retry.create(RetryConfig.defaults(), budget, time, time, storm.random::nextDouble);
    var limit = new AdaptiveLimit(20, 5, 1000, time);
    return operation -> {
      budget.deposit();
      return retry.run(Deadline.after(CALL, time), Retry::anything, number -> limit.run(operation));
    };
  }

  private static Function<Supplier<Future<String>>, Future<String>> defaults(Storm storm) {
    return breaker(storm, CircuitBreakerConfig.defaults());
  }

  private static Function<Supplier<Future<String>>, Future<String>> breaker(
      Storm storm, CircuitBreakerConfig config) {
    var time = storm.time;
    var budget = ExtraLoadBudget.create(ExtraLoadConfig.defaults(), time);
    var retry = Retry.create(RetryConfig.defaults(), budget, time, time, storm.random::nextDouble);
    var breaker = Breaker.create("storm", config, time);
    return operation -> {
      budget.deposit();
      return retry.run(
          Deadline.after(CALL, time),
          failure -> failure instanceof RejectedException ? null : Duration.ZERO,
          number -> breaker.run(operation));
    };
  }

  private static Function<Supplier<Future<String>>, Future<String>> naive(Storm storm) {
    var time = storm.time;
    var unlimited =
        ExtraLoadBudget.create(new ExtraLoadConfig(1, 1_000_000, Duration.ofSeconds(10)), time);
    var config = RetryConfig.defaults().withMaxAttempts(4);
    var retry = Retry.create(config, unlimited, time, time, storm.random::nextDouble);
    return operation ->
        retry.run(
            Deadline.after(CALL.multipliedBy(2), time), Retry::anything, n -> operation.get());
  }

  /** The service, its callers and their time. */
  private static final class Storm {
    private final ManualTime time = ManualTime.create();
    private final Random random;
    private final Queue<Promise<String>> queue = new ArrayDeque<>();
    private final Seen seen = new Seen();
    private int busy;

    Storm(long seed) {
      this.random = new Random(seed);
    }

    Seen run(Function<Storm, Function<Supplier<Future<String>>, Future<String>>> client) {
      arrive(client.apply(this));
      time.advance(Duration.ofSeconds(END + 10));
      return seen;
    }

    private int second() {
      return (int) (time.nanos() / 1_000_000_000);
    }

    private void arrive(Function<Supplier<Future<String>>, Future<String>> client) {
      var second = second();
      if (second >= END) {
        return;
      }
      seen.calls[second]++;
      client.apply(this::attempt).onSuccess(answer -> seen.good[second]++);
      var gap = -Math.log(1 - random.nextDouble()) / PER_SECOND;
      time.after(Duration.ofNanos((long) (gap * 1e9)), () -> arrive(client));
    }

    private Future<String> attempt() {
      seen.attempts[Math.min(END - 1, second())]++;
      var result = Promise.<String>promise();
      time.after(ATTEMPT, () -> result.tryFail(new TimeoutException("nobody waits any more")));
      queue.add(result);
      serve();
      return result.future();
    }

    /** First come, first served, also those who have gone: the service cannot know. */
    private void serve() {
      while (busy < PLACES && !queue.isEmpty()) {
        busy++;
        var next = queue.remove();
        time.after(serviceTime(), () -> served(next));
      }
    }

    private void served(Promise<String> call) {
      busy--;
      call.tryComplete("ok");
      serve();
    }

    private Duration serviceTime() {
      var second = second();
      var millis = second >= TRIGGER_AT && second < TRIGGER_UNTIL ? 500 : 50;
      return Duration.ofNanos((long) (millis * 1e6 * (0.8 + 0.4 * random.nextDouble())));
    }
  }
}
