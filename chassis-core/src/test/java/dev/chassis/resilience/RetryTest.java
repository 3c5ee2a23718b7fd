package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.context.Deadline;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final ExtraLoadConfig RICH = new ExtraLoadConfig(1, 100, Duration.ofSeconds(10));

  private final ManualTime time = ManualTime.create();
  private final List<Integer> attempts = new ArrayList<>();
  private final List<Duration> at = new ArrayList<>();
  private double random;
  private ExtraLoadBudget budget = ExtraLoadBudget.create(RICH, time);
  private Retry retry = retry(RetryConfig.defaults());

  private Retry retry(RetryConfig config) {
    return Retry.create(config, budget, time, time, () -> random);
  }

  @Test
  void repeatsUntilItSucceedsAndTellsTheNumberOfTheAttempt() {
    var result =
        run(
            LONG,
            Duration.ZERO,
            number -> number < 2 ? failed(number) : Future.succeededFuture("ok"));

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
  void oneAttemptIsNoRetry() {
    retry = retry(RetryConfig.defaults().withMaxAttempts(1));

    run(LONG, Duration.ZERO, this::failed);

    assertThat(attempts).containsExactly(0);
    assertThat(time.pending()).isZero();
  }

  @Test
  void doesNotRepeatWhatTheVerdictForbids() {
    var result = run(LONG, null, this::failed);

    assertThat(result.cause()).hasMessage("attempt 0");
    assertThat(time.pending()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 50 100 200 400 800 1000 1000", "0.5, 37 75 150 300 600 750 750"})
  void pausesDoubleUpToTheLongestAndAreHalfRandom(double less, String pauses) {
    retry = retry(RetryConfig.defaults().withMaxAttempts(8));
    random = 1 - less;
    run(LONG, Duration.ZERO, this::failed);
    time.advance(LONG);

    var expected = new ArrayList<Long>();
    for (var pause : pauses.split(" ")) {
      expected.add(Long.parseLong(pause));
    }
    var seen = new ArrayList<Long>();
    for (int i = 1; i < at.size(); i++) {
      seen.add(at.get(i).minus(at.get(i - 1)).toMillis());
    }
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void jitterIsHalfOfThePauseAtMost() {
    run(LONG, Duration.ZERO, this::failed);
    time.advance(Duration.ofMillis(24));
    assertThat(attempts).containsExactly(0);

    time.advance(Duration.ofMillis(1));

    assertThat(attempts).containsExactly(0, 1);
  }

  @ParameterizedTest
  @CsvSource({
    // asked to wait, deadline: whether there is a second attempt, and when
    "2000, 5000, 2000",
    "2000, 2001, 2000",
    "2000, 2000, -1",
    "0, 5000, 25",
    "10, 5000, 25",
    "-1, 5000, -1",
    "1000000000000, 5000, -1",
    "9223372036854775807, 5000, -1"
  })
  void waitsAsLongAsTheServerAsksButNotUpToTheDeadline(long asked, long deadline, long second) {
    run(Duration.ofMillis(deadline), Duration.ofMillis(asked), this::failed);
    time.advance(Duration.ofHours(1));

    if (second < 0) {
      assertThat(attempts).containsExactly(0);
      assertThat(budget.balance()).as("what is not made is not paid for").isEqualTo(1000);
    } else {
      assertThat(at.get(1)).isEqualTo(Duration.ofMillis(second));
    }
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

  @Test
  void stopsWhenTheBudgetIsSpent() {
    budget = ExtraLoadBudget.create(new ExtraLoadConfig(0, 1, Duration.ofSeconds(2)), time);
    retry = retry(RetryConfig.defaults().withMaxAttempts(10));

    run(LONG, Duration.ZERO, this::failed);
    time.advance(Duration.ofSeconds(1));

    assertThat(attempts).as("two retries within two seconds").containsExactly(0, 1, 2);
  }

  @Test
  void feedsItsOwnBudgetAndLeavesThatOfOthersToThem() {
    run(LONG, Duration.ZERO, number -> Future.succeededFuture("ok"));
    assertThat(budget.balance()).as("only the deposit of the test").isEqualTo(1001);

    var alone = Retry.create(RetryConfig.defaults().withMaxAttempts(2), time, time);
    var tries = new ArrayList<String>();
    for (int i = 0; i < 1000; i++) {
      alone.run(
          () -> {
            tries.add("one");
            return Future.failedFuture("broken");
          });
    }
    time.advance(Duration.ofSeconds(1));
    // A fifth of the calls again, and the floor of 10 per second over 10 s.
    assertThat(tries).hasSize(1000 + 200 + 100);
  }

  @Test
  void followsANewConfigurationFromTheNextFailureOn() {
    run(LONG, Duration.ZERO, this::failed);
    retry.retune(RetryConfig.defaults().withMaxAttempts(2));

    time.advance(Duration.ofSeconds(1));

    assertThat(attempts).containsExactly(0, 1);
  }

  @Test
  void pausesAreDrawnByChance() {
    retry = Retry.create(RetryConfig.defaults().withMaxAttempts(2), budget, time, time);
    var pauses = new HashSet<Duration>();
    for (int i = 0; i < 20; i++) {
      at.clear();
      run(LONG, Duration.ZERO, this::failed);
      time.advance(Duration.ofMillis(50));
      assertThat(at).hasSize(2);
      pauses.add(at.get(1).minus(at.get(0)));
    }

    assertThat(pauses)
        .allSatisfy(
            pause -> assertThat(pause).isBetween(Duration.ofMillis(25), Duration.ofMillis(50)))
        .hasSizeGreaterThan(10);
  }

  @Test
  void itsConfigurationIsCheckedUpToItsBounds() {
    var millis = Duration.ofMillis(1);
    assertThatThrownBy(() -> new RetryConfig(0, Duration.ZERO, millis.negated()))
        .isInstanceOfSatisfying(
            CheckException.class, refused -> assertThat(refused.violations()).hasSize(3));

    assertThat(RetryConfig.defaults().withDelays(millis, millis))
        .isEqualTo(new RetryConfig(3, millis, millis));
  }

  private Future<String> run(
      Duration timeout, @Nullable Duration verdict, IntFunction<Future<String>> attempt) {
    budget.deposit();
    return retry.run(
        Deadline.after(timeout, time),
        failure -> verdict,
        number -> {
          attempts.add(number);
          at.add(Duration.ofNanos(time.nanos()));
          return attempt.apply(number);
        });
  }

  private Future<String> failed(int number) {
    return Future.failedFuture("attempt " + number);
  }
}
