package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chassis.context.Deadline;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final ManualTime time = ManualTime.create();
  private final Retry retry = Retry.create(RetryConfig.defaults(), time, time);
  private final List<Integer> attempts = new ArrayList<>();

  @Test
  void repeatsUntilItSucceeds() {
    var result = run(LONG, Duration.ZERO, number -> number < 2 ? failed(number) : ok());

    time.advance(Duration.ofSeconds(2));

    assertThat(result.result()).isEqualTo("ok");
    assertThat(attempts).containsExactly(0, 1, 2);
  }

  @Test
  void givesUpAfterTheAttemptsWithTheLastFailure() {
    var result = run(LONG, Duration.ZERO, this::failed);

    time.advance(LONG);

    assertThat(attempts).containsExactly(0, 1, 2);
    assertThat(result.cause()).hasMessage("attempt 2");
  }

  @Test
  void doesNotRepeatWhatTheVerdictForbids() {
    var result = run(LONG, null, this::failed);

    assertThat(result.cause()).hasMessage("attempt 0");
    assertThat(time.pending()).isZero();
  }

  @Test
  void waitsAsLongAsAskedAndNotBeyondTheDeadline() {
    run(Duration.ofSeconds(5), Duration.ofSeconds(3), this::failed);
    time.advance(Duration.ofMillis(2999));
    assertThat(attempts).containsExactly(0);

    time.advance(Duration.ofMillis(1));

    // The second pause of 3 s would end after the deadline.
    assertThat(attempts).containsExactly(0, 1);
    assertThat(time.pending()).isZero();
  }

  @Test
  void pausesDoubleUpToTheLongestAndAreHalfRandom() {
    assertThat(retry.backoff(0, 0)).isEqualTo(Duration.ofMillis(25));
    assertThat(retry.backoff(0, 0.999_999_999))
        .isCloseTo(Duration.ofMillis(50), Duration.ofMillis(1));
    assertThat(retry.backoff(1, 0)).isEqualTo(Duration.ofMillis(50));
    assertThat(retry.backoff(9, 0)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void anAttemptThatThrowsHasFailed() {
    var result =
        run(
            LONG,
            null,
            number -> {
              throw new IllegalStateException("thrown");
            });

    assertThat(result.cause()).hasMessage("thrown");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0001, 0.01, 0.1, 0.2, 0.3333, 0.5, 0.7, 0.9999})
  void theBudgetIsExact(double ratio) {
    var config = RetryConfig.defaults().withBudget(ratio, 10);
    var budget = RetryBudget.create(config, time);
    for (int i = 0; i < 10_000; i++) {
      budget.called();
    }

    int allowed = 0;
    while (budget.tryRetry()) {
      allowed++;
    }

    assertThat((double) allowed).isCloseTo(10_000 * ratio + 100, within(1.0));
  }

  @Test
  void theBudgetComesBackAsTheWindowMovesOn() {
    var budget = RetryBudget.create(RetryConfig.defaults().withBudget(0.5, 0), time);
    budget.called();
    assertThat(budget.tryRetry()).isFalse();
    budget.called();
    assertThat(budget.tryRetry()).isTrue();
    assertThat(budget.tryRetry()).isFalse();

    time.advance(Duration.ofSeconds(10));
    assertThat(budget.tryRetry()).as("old calls earn nothing any more").isFalse();
    budget.called();
    budget.called();

    assertThat(budget.tryRetry()).isTrue();
  }

  private Future<String> run(
      Duration timeout, Duration verdict, IntFunction<Future<String>> attempt) {
    return retry.run(
        Deadline.after(timeout, time),
        failure -> verdict,
        number -> {
          attempts.add(number);
          return attempt.apply(number);
        });
  }

  private Future<String> failed(int number) {
    return Future.failedFuture("attempt " + number);
  }

  private static Future<String> ok() {
    return Future.succeededFuture("ok");
  }
}
