package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.resilience.Breaker.Permit;
import dev.chassis.resilience.Breaker.Status;
import dev.chassis.resilience.Breaker.Transition;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.defaults().withMinimumCalls(10);

  private final ManualTime time = ManualTime.create();
  private final Breaker breaker = Breaker.create("fees", CONFIG, time);
  private final List<Transition> seen = new ArrayList<>();

  BreakerTest() {
    breaker.onTransition(seen::add);
  }

  @Test
  void opensAtTheRatioOnlyOnceMinimumCallsWereMade() {
    fail(9);
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);

    succeed(1);

    // The tenth call makes nine failures of ten count, though it went well itself.
    assertThat(breaker.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void opensExactlyAtTheRatio() {
    succeed(6);
    fail(5);
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
    assertThat(breaker.view().failureRatio()).isEqualTo(5.0 / 11);

    fail(1);

    assertThat(breaker.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void aSuccessDoesNotWipeOutTheFailuresBeforeIt() {
    for (int i = 0; i < 5; i++) {
      fail(1);
      succeed(1);
    }

    assertThat(breaker.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void failuresAgeOutOfTheWindow() {
    fail(9);
    time.advance(CONFIG.window());

    succeed(1);

    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
    assertThat(breaker.view().calls()).isEqualTo(1);
    assertThat(breaker.view().failures()).isZero();
  }

  @Test
  void anOpenCircuitRejectsAndSaysWhenToComeBack() {
    fail(10);
    time.advance(Duration.ofSeconds(2));

    assertThat(breaker.tryAcquire()).isNull();
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void halfOpenAdmitsExactlyThePermits() {
    fail(10);
    time.advance(CONFIG.openFor());

    var trials = IntStream.range(0, 3).mapToObj(i -> permit()).toList();

    assertThat(breaker.tryAcquire()).isNull();
    trials.get(0).release();
    assertThat(breaker.tryAcquire()).as("a permit given back is free again").isNotNull();
    assertThat(breaker.tryAcquire()).isNull();
  }

  @Test
  void halfOpenAdmitsNoMoreThanThePermitsWhenTrialsSucceedOneByOne() {
    fail(10);
    time.advance(CONFIG.openFor());

    permit().success();
    permit().success();
    assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);
    permit().success();

    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
    assertThat(breaker.view().calls()).as("counters start anew").isZero();
  }

  @Test
  void aFailedTrialOpensForLongerAndClosingForgetsThat() {
    fail(10);
    for (var wait : List.of(5, 10, 20, 40, 40)) {
      assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(wait));
      time.advance(Duration.ofSeconds(wait));
      permit().failure();
    }
    time.advance(Duration.ofSeconds(40));
    for (int i = 0; i < 3; i++) {
      permit().success();
    }
    fail(10);

    assertThat(breaker.retryAfter()).isEqualTo(CONFIG.openFor());
  }

  @Test
  void aTrialThatNeverCompletesCountsAsFailed() {
    fail(10);
    time.advance(CONFIG.openFor());
    var lost = permit();

    time.advance(CONFIG.openFor());

    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(10));
    lost.success();
    assertThat(breaker.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void lateResultsOfAnEarlierStateDoNotCount() {
    var late = IntStream.range(0, 20).mapToObj(i -> permit()).toList();
    fail(10);
    late.get(0).success();
    assertThat(breaker.status()).isEqualTo(Status.OPEN);

    time.advance(CONFIG.openFor());
    var trial = permit();
    late.subList(1, 10).forEach(Permit::success);
    late.get(10).failure();
    assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);

    trial.success();
    permit().success();
    permit().success();
    late.subList(11, 20).forEach(Permit::failure);
    assertThat(breaker.view().calls()).isZero();
  }

  @Test
  void aPermitCountsOnce() {
    var permit = permit();
    permit.failure();
    permit.failure();
    permit.success();

    assertThat(breaker.view().calls()).isEqualTo(1);
    assertThat(breaker.view().failures()).isEqualTo(1);
  }

  @Test
  void eachTransitionIsToldOnceInOrderAndAThrowingListenerHarmsNobody() {
    breaker.onTransition(
        change -> {
          throw new IllegalStateException("a bad listener");
        });
    var after = new ArrayList<Transition>();
    breaker.onTransition(after::add);

    fail(10);
    time.advance(CONFIG.openFor());
    for (int i = 0; i < 3; i++) {
      permit().success();
    }

    assertThat(seen)
        .containsExactly(
            new Transition("fees", Status.CLOSED, Status.OPEN),
            new Transition("fees", Status.OPEN, Status.HALF_OPEN),
            new Transition("fees", Status.HALF_OPEN, Status.CLOSED));
    assertThat(after).isEqualTo(seen);
  }

  @Test
  void opensAndClosesByHand() {
    breaker.open();
    assertThat(breaker.tryAcquire()).isNull();

    breaker.reset();

    assertThat(breaker.tryAcquire()).isNotNull();
    assertThat(seen).hasSize(2);
  }

  @Test
  void countsExactlyUnderEightThreads() throws Exception {
    var never = CONFIG.withFailureRatio(1);
    var busy = Breaker.create("busy", never, time);

    inEightThreads(
        () -> {
          for (int i = 0; i < 100_000; i++) {
            var permit = Objects.requireNonNull(busy.tryAcquire());
            if (i % 4 == 0) {
              permit.failure();
            } else {
              permit.success();
            }
          }
          return null;
        });

    assertThat(busy.view().calls()).isEqualTo(800_000);
    assertThat(busy.view().failures()).isEqualTo(200_000);
  }

  @Test
  void eightThreadsGetExactlyThePermitsAndOneOpening() throws Exception {
    var transitions = new ConcurrentLinkedQueue<Transition>();
    breaker.onTransition(transitions::add);
    inEightThreads(
        () -> {
          for (int i = 0; i < 1000; i++) {
            var permit = breaker.tryAcquire();
            if (permit != null) {
              permit.failure();
            }
          }
          return null;
        });
    time.advance(CONFIG.openFor());

    var trials = new ConcurrentLinkedQueue<Permit>();
    inEightThreads(
        () -> {
          for (int i = 0; i < 1000; i++) {
            var permit = breaker.tryAcquire();
            if (permit != null) {
              trials.add(permit);
            }
          }
          return null;
        });

    assertThat(trials).hasSize(3);
    assertThat(transitions)
        .extracting(Transition::to)
        .containsExactly(Status.OPEN, Status.HALF_OPEN);
  }

  @Test
  void configurationReportsEveryProblem() {
    assertThatThrownBy(() -> new CircuitBreakerConfig(0, 0, Duration.ZERO, Duration.ZERO, 0))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("failureRatio")
        .hasMessageContaining("minimumCalls")
        .hasMessageContaining("window")
        .hasMessageContaining("openFor")
        .hasMessageContaining("halfOpenPermits");
  }

  private Permit permit() {
    return Objects.requireNonNull(breaker.tryAcquire(), "the breaker rejected");
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      permit().failure();
    }
  }

  private void succeed(int times) {
    for (int i = 0; i < times; i++) {
      permit().success();
    }
  }

  private static void inEightThreads(Callable<Void> work) throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try {
      for (var done : threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> work).toList())) {
        done.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
