package dev.chassis.resilience.breaker;

import static dev.chassis.resilience.breaker.Breaker.REJECTED;
import static dev.chassis.resilience.breaker.Outcome.FAILURE;
import static dev.chassis.resilience.breaker.Outcome.IGNORED;
import static dev.chassis.resilience.breaker.Outcome.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.context.Deadline;
import dev.chassis.resilience.AdaptiveLimit;
import dev.chassis.resilience.Bulkhead;
import dev.chassis.resilience.BulkheadConfig;
import dev.chassis.resilience.Policy;
import dev.chassis.resilience.RateLimit;
import dev.chassis.resilience.RateLimitConfig;
import dev.chassis.resilience.RejectedException;
import dev.chassis.resilience.Retry;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.Threads;
import dev.chassis.resilience.breaker.Breaker.Status;
import dev.chassis.resilience.breaker.Breaker.Transition;
import dev.chassis.resilience.breaker.Outcome.Classifier;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Nanos;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The 24 behaviours of a complete breaker, by their numbers; 20, 21, 23 and 24 in {@link
 * CircuitBreakerBehavioursTest}.
 */
class BreakerBehavioursTest {

  private static final Duration OPEN = Duration.ofSeconds(5);
  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.defaults()
          .withMinimumCalls(10)
          .withConsecutiveFailures(0)
          .withOpenFor(OPEN)
          .withRecovery(Duration.ofMinutes(1), 0, OPEN);

  private final ManualTime time = ManualTime.create();
  private final List<Transition> seen = new ArrayList<>();
  private Breaker breaker = breaker(CONFIG);

  private Breaker breaker(CircuitBreakerConfig config) {
    seen.clear();
    var made =
        Breaker.builder("fees").config(config).ticker(time).listenerThreads(Runnable::run).build();
    made.onTransition(seen::add);
    return made;
  }

  @Test
  void behaviour01OpensAtTheThresholdOnlyAfterMinimumCalls() {
    report(FAILURE, 9);
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);

    report(SUCCESS, 1);

    // The tenth call makes nine failures of ten count, though it went well itself.
    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(seen).extracting(Transition::why).containsExactly("9 of 10 calls failed");

    breaker = breaker(CONFIG);
    report(SUCCESS, 6);
    report(FAILURE, 5);
    assertThat(breaker.status()).as("5 of 11").isEqualTo(Status.CLOSED);
    report(FAILURE, 1);
    assertThat(breaker.status()).as("6 of 12, exactly the ratio").isEqualTo(Status.OPEN);
  }

  @Test
  void behaviour02OpensByConsecutiveFailuresByRatioAndBySlowCalls() {
    breaker = breaker(CONFIG.withConsecutiveFailures(3));
    report(FAILURE, 2);
    report(SUCCESS, 1);
    report(FAILURE, 2);
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
    report(FAILURE, 1);
    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(seen.get(0).why()).isEqualTo("3 failures in a row");

    breaker = breaker(CONFIG.withFailureRatio(0.3));
    report(SUCCESS, 7);
    report(FAILURE, 3);
    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(seen.get(0).why()).isEqualTo("3 of 10 calls failed");

    breaker = breaker(CONFIG.withSlow(Duration.ofMillis(100), 0.6));
    report(SUCCESS, 4);
    IntStream.range(0, 5).forEach(i -> take(Duration.ofMillis(100)));
    take(Duration.ofMillis(99));
    assertThat(breaker.view().slowRatio()).isEqualTo(0.5);
    IntStream.range(0, 2).forEach(i -> take(Duration.ofMillis(100)));
    assertThat(breaker.status()).as("7 of 12").isEqualTo(Status.CLOSED);
    take(Duration.ofSeconds(1));
    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(seen.get(0).why()).isEqualTo("8 of 13 calls were slow");
  }

  @Test
  void behaviour03CountsOverATimeOrACountWindowWhoseOldSamplesAgeOut() {
    report(FAILURE, 9);
    time.advance(Duration.ofMillis(9_999));
    assertThat(breaker.view().calls()).as("still within 10 s").isEqualTo(9);
    time.advance(Duration.ofMillis(1));
    report(SUCCESS, 1);
    assertThat(breaker.status()).as("the failures are 10 s old").isEqualTo(Status.CLOSED);
    assertThat(breaker.view().calls()).isEqualTo(1);
    assertThat(breaker.view().failures()).isZero();

    breaker = breaker(CONFIG.withWindowCalls(20));
    report(FAILURE, 9);
    time.advance(Duration.ofDays(1));
    assertThat(breaker.view().failures()).as("calls count however old").isEqualTo(9);
    breaker = breaker(CONFIG.withWindowCalls(20));
    report(SUCCESS, 11);
    report(FAILURE, 9);
    report(SUCCESS, 11);
    assertThat(breaker.view().calls()).isEqualTo(20);
    assertThat(breaker.view().failures()).as("the last 20 still hold all nine").isEqualTo(9);
    report(SUCCESS, 1);
    assertThat(breaker.view().failures()).as("the oldest has left").isEqualTo(8);
  }

  @Test
  void behaviour04OpenRejectsWithoutCallingAndSaysWhenToComeBack() {
    report(FAILURE, 10);
    time.advance(Duration.ofSeconds(2));
    var calls = new AtomicInteger();

    var refused = breaker.run(() -> Future.succeededFuture(calls.incrementAndGet()));

    assertThat(calls).hasValue(0);
    assertThat(refused.cause()).isInstanceOf(RejectedException.class);
    var rejection = (RejectedException) refused.cause();
    assertThat(rejection.reason()).isEqualTo(RejectedException.Reason.CIRCUIT_OPEN);
    assertThat(rejection.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(breaker.totals().rejected()).isEqualTo(1);
  }

  @Test
  @Tag("threads")
  void behaviour05HalfOpenAdmitsExactlyThePermitsAndRejectsTheRest() throws Exception {
    report(FAILURE, 10);
    time.advance(OPEN);
    var trials = new ConcurrentLinkedQueue<Long>();

    Threads.eight(
        () -> {
          for (int i = 0; i < 1000; i++) {
            long permit = breaker.acquire();
            if (permit != REJECTED) {
              trials.add(permit);
            }
          }
          return null;
        });

    assertThat(trials).hasSize(3).doesNotHaveDuplicates();
    assertThat(breaker.totals().rejected()).isEqualTo(7_997);

    breaker.report(trials.remove(), SUCCESS, 0);
    assertThat(breaker.acquire()).as("a success does not free its permit").isEqualTo(REJECTED);
  }

  @Test
  void behaviour06ThePermitComesBackWhenACallIsCancelledIgnoredOrFailsBeforeItStarts() {
    report(FAILURE, 10);
    time.advance(OPEN);
    breaker.report(acquire(), SUCCESS, 0);
    breaker.report(acquire(), SUCCESS, 0);

    var cancelled = breaker.tryAcquire();
    assertThat(breaker.tryAcquire()).isNull();
    cancelled.release();
    assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);

    breaker.run(() -> Future.failedFuture("a 404"), (result, failure) -> IGNORED);
    assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);

    var inner = Breaker.create("inner", CONFIG, time);
    inner.open();
    breaker.run(() -> inner.run(() -> Future.succeededFuture("never started")));
    assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);

    breaker.run(() -> Future.succeededFuture("ok"));
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void behaviour07AFailedTrialOpensForLongerAndSuccessClosesAndForgets() {
    breaker = breaker(CONFIG.withConsecutiveFailures(8));
    report(FAILURE, 8);
    for (var wait : List.of(5, 10, 20, 40, 60, 60)) {
      assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(wait));
      time.advance(Duration.ofSeconds(wait));
      breaker.report(acquire(), FAILURE, 0);
      assertThat(breaker.status()).isEqualTo(Status.OPEN);
    }
    time.advance(Duration.ofSeconds(60));
    for (int i = 0; i < 3; i++) {
      assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);
      breaker.report(acquire(), SUCCESS, 0);
    }

    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
    assertThat(breaker.view().calls()).as("counts start anew").isZero();
    report(FAILURE, 7);
    assertThat(breaker.status()).as("failures in a row start anew").isEqualTo(Status.CLOSED);
    report(FAILURE, 1);
    assertThat(breaker.retryAfter()).as("so does the wait").isEqualTo(OPEN);
  }

  @Test
  void behaviour07SlowTrialsKeepTheCircuitOpenFromTheirRatioOn() {
    breaker = breaker(CONFIG.withSlow(Duration.ofMillis(100), 0.6));
    report(FAILURE, 10);
    time.advance(OPEN);
    take(Duration.ofMillis(100));
    assertThat(breaker.status()).as("one of three is less than 0.6").isEqualTo(Status.HALF_OPEN);
    take(Duration.ofMillis(100));
    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(breaker.view().why()).isEqualTo("2 trials were slow");

    time.advance(OPEN.multipliedBy(2));
    take(Duration.ofMillis(100));
    take(Duration.ofMillis(99));
    take(Duration.ofMillis(99));
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
  }

  @Test
  void behaviour08ATrialThatNeverCompletesTimesOut() {
    breaker = breaker(CONFIG.withRecovery(Duration.ofMinutes(1), 0, Duration.ofSeconds(2)));
    report(FAILURE, 10);
    time.advance(OPEN);
    var early = acquire();
    time.advance(Duration.ofSeconds(1));
    acquire();

    time.advance(Duration.ofMillis(999));
    assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);
    time.advance(Duration.ofMillis(1));

    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(breaker.view().why()).isEqualTo("a trial had no result in time");
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(10));
    breaker.report(early, SUCCESS, 0);
    assertThat(breaker.status()).isEqualTo(Status.OPEN);

    time.advance(Duration.ofSeconds(10));
    var late = acquire();
    time.advance(Duration.ofSeconds(2));
    breaker.report(late, SUCCESS, 0);
    assertThat(breaker.status()).as("in time is in time").isEqualTo(Status.OPEN);
  }

  @Test
  void behaviour09TheWaitNeverOverflowsAndJitterOnlyShortensIt() {
    var huge =
        CONFIG
            .withOpenFor(Duration.ofDays(200_000))
            .withRecovery(Duration.ofSeconds(Long.MAX_VALUE), 0.2, OPEN);
    for (int failed = 0; failed < 200; failed++) {
      assertThat(huge.openNanos(failed, 0.999)).isPositive();
      assertThat(CONFIG.openNanos(failed, 0))
          .isEqualTo(Duration.ofSeconds(Math.min(60, 5L << Math.min(failed, 10))).toNanos());
    }
    assertThat(huge.openNanos(0, 0)).isEqualTo(Nanos.LONGEST);
    assertThat(Nanos.doubled(1, 61, Nanos.LONGEST)).isEqualTo(1L << 61);
    assertThat(Nanos.doubled(1, 62, Nanos.LONGEST)).isEqualTo(Nanos.LONGEST);
    assertThat(Nanos.doubled(1, 63, Nanos.LONGEST)).isEqualTo(Nanos.LONGEST);
    assertThat(Nanos.doubled(3, Integer.MAX_VALUE, 7)).isEqualTo(7);
    assertThat(Nanos.of(Duration.ofSeconds(-1))).isZero();

    var jittered = CONFIG.withRecovery(Duration.ofMinutes(1), 0.2, OPEN);
    assertThat(jittered.openNanos(1, 0)).isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(jittered.openNanos(1, 0.5)).isEqualTo(Duration.ofSeconds(9).toNanos());
    assertThat(jittered.openNanos(1, 1)).isEqualTo(Duration.ofSeconds(8).toNanos());
  }

  @Test
  void behaviour10OpensItsTrialsWithAndWithoutATimerWhichIsCancelledByHand() {
    report(FAILURE, 10);
    time.advance(OPEN);
    assertThat(seen).as("without a timer, until somebody looks").hasSize(1);
    assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);
    assertThat(seen).hasSize(2);

    var timed = new ArrayList<Status>();
    var withTimer =
        Breaker.builder("timed")
            .config(CONFIG)
            .ticker(time)
            .timers(time)
            .listenerThreads(Runnable::run)
            .build();
    withTimer.onTransition(change -> timed.add(change.to()));
    withTimer.open();
    assertThat(time.pending()).isEqualTo(1);
    time.advance(OPEN);
    assertThat(timed).containsExactly(Status.OPEN, Status.HALF_OPEN);
    assertThat(time.pending()).isZero();

    withTimer.acquire();
    assertThat(time.pending()).as("a trial has a timer too").isEqualTo(1);
    time.advance(OPEN);
    assertThat(timed).endsWith(Status.OPEN);

    withTimer.reset();
    assertThat(time.pending()).as("closed by hand: nothing to wait for").isZero();
    withTimer.force(Status.FORCED_OPEN, Duration.ofMinutes(1), "test");
    withTimer.force(Status.FORCED_CLOSED, "test");
    assertThat(time.pending()).isZero();
  }

  @Test
  void behaviour11ForcedOpenForcedClosedAndMetricsOnlyEndWhenTheyExpire() {
    breaker.force(Status.FORCED_OPEN, Duration.ofMinutes(1), "maintenance");
    assertThat(breaker.acquire()).isEqualTo(REJECTED);
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(breaker.view().why()).isEqualTo("maintenance");
    time.advance(Duration.ofMinutes(1));
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
    assertThat(breaker.view().why()).isEqualTo("FORCED_OPEN expired");

    breaker.force(Status.FORCED_CLOSED, "we know better");
    report(FAILURE, 100);
    time.advance(Duration.ofDays(1000));
    assertThat(breaker.status()).isEqualTo(Status.FORCED_CLOSED);
    assertThat(breaker.view().calls()).as("nothing is judged").isZero();
    breaker.reset();
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);

    breaker.force(Status.METRICS_ONLY, Duration.ofHours(1), "trying it out");
    report(FAILURE, 30);
    report(SUCCESS, 10);
    assertThat(breaker.status()).isEqualTo(Status.METRICS_ONLY);
    assertThat(breaker.view().failureRatio()).isEqualTo(0.75);
    time.advance(Duration.ofHours(1));
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
    assertThat(breaker.view().calls()).isZero();

    breaker.force(Status.FORCED_OPEN, "for good");
    time.advance(Duration.ofDays(1000));
    assertThat(breaker.acquire()).isEqualTo(REJECTED);
    assertThat(breaker.retryAfter()).isEqualTo(OPEN);
    assertThatThrownBy(() -> breaker.force(Status.HALF_OPEN, "nonsense"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void behaviour12IgnoredOutcomesCountAsNeitherAndResultsAreClassifiedToo() {
    Classifier<Integer> byStatus =
        (status, failure) -> {
          if (failure != null) {
            return failure instanceof IllegalArgumentException ? IGNORED : FAILURE;
          }
          return status >= 500 ? FAILURE : SUCCESS;
        };
    for (int i = 0; i < 5; i++) {
      breaker.run(() -> Future.succeededFuture(404), byStatus);
      breaker.run(() -> Future.failedFuture(new IllegalArgumentException("mine")), byStatus);
    }
    assertThat(breaker.view().calls()).isEqualTo(5);
    assertThat(breaker.view().failures()).as("a 4xx is no failure").isZero();

    for (int i = 0; i < 5; i++) {
      breaker.run(() -> Future.succeededFuture(503), byStatus);
    }
    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(breaker.totals()).isEqualTo(new Breaker.Totals(5, 5, 5, 0, 0));

    breaker = breaker(CONFIG.withConsecutiveFailures(3));
    report(FAILURE, 2);
    report(IGNORED, 5);
    report(FAILURE, 1);
    assertThat(breaker.status()).as("ignored does not end a row").isEqualTo(Status.OPEN);

    breaker = breaker(CONFIG.withConsecutiveFailures(1));
    breaker.run(
        () -> Future.succeededFuture("ok"),
        (result, failure) -> {
          throw new IllegalStateException("a bad classifier");
        });
    assertThat(breaker.status()).as("a classifier that throws").isEqualTo(Status.OPEN);
  }

  @Test
  void behaviour13LateResultsOfAnEarlierStateAreNotCounted() {
    var late = IntStream.range(0, 20).mapToObj(i -> acquire()).toList();
    report(FAILURE, 10);
    breaker.report(late.get(0), SUCCESS, 0);
    assertThat(breaker.status()).isEqualTo(Status.OPEN);

    time.advance(OPEN);
    var trial = acquire();
    late.subList(1, 10).forEach(permit -> breaker.report(permit, SUCCESS, 0));
    breaker.report(late.get(10), FAILURE, 0);
    assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);

    breaker.report(trial, SUCCESS, 0);
    breaker.report(trial, SUCCESS, 0);
    assertThat(breaker.status()).as("a trial counts once").isEqualTo(Status.HALF_OPEN);
    breaker.report(acquire(), SUCCESS, 0);
    breaker.report(acquire(), SUCCESS, 0);
    late.subList(11, 20).forEach(permit -> breaker.report(permit, FAILURE, 0));
    assertThat(breaker.view().calls()).isZero();
    assertThat(breaker.totals().failures()).as("they did happen").isEqualTo(20);
  }

  @Test
  @Tag("threads")
  void behaviour14EachTransitionIsToldOnceInOrderOneAtATime() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    var told = new ConcurrentLinkedQueue<Transition>();
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var last = new CountDownLatch(1);
    var busy = Breaker.builder("busy").config(CONFIG).ticker(time).listenerThreads(threads).build();
    busy.onTransition(
        change -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          told.add(change);
          inside.decrementAndGet();
          if (change.why().equals("the end")) {
            last.countDown();
          }
        });

    Threads.eight(
        () -> {
          for (int i = 0; i < 500; i++) {
            busy.open();
            busy.reset();
          }
          return null;
        });
    busy.reset("the end");
    last.await(10, TimeUnit.SECONDS);
    threads.shutdown();

    assertThat(most).hasValue(1);
    var previous = Status.CLOSED;
    for (var change : told) {
      assertThat(change.from()).isEqualTo(previous);
      previous = change.to();
    }
    assertThat(previous).isEqualTo(Status.CLOSED);
    assertThat(told).hasSizeGreaterThanOrEqualTo(4_001);
  }

  @Test
  void behaviour15ASlowOrThrowingListenerNeitherBlocksNorBreaksTheCall() throws Exception {
    var release = new CountDownLatch(1);
    var told = new CountDownLatch(2);
    // As anybody gets it: on the threads that are there unless others are given.
    var plain = Breaker.create("plain", CONFIG.withConsecutiveFailures(1), time);
    plain.onTransition(
        change -> {
          try {
            release.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    plain.onTransition(
        change -> {
          throw new IllegalStateException("a bad listener");
        });
    plain.onTransition(change -> told.countDown());

    var call = plain.run(() -> Future.failedFuture("broken"));
    plain.reset();

    assertThat(call.cause()).hasMessage("broken");
    assertThat(told.getCount()).as("the calls did not wait").isEqualTo(2);
    release.countDown();
    assertThat(told.await(10, TimeUnit.SECONDS)).as("the others still hear").isTrue();
  }

  @Test
  void behaviour16TheConfigurationIsCheckedAtTheStartWithEveryProblem() {
    assertThatThrownBy(
            () ->
                new CircuitBreakerConfig(
                    0,
                    0,
                    Duration.ZERO,
                    -1,
                    -1,
                    CircuitBreakerConfig.Slow.defaults(),
                    Duration.ZERO,
                    0,
                    CircuitBreakerConfig.Recovery.defaults()))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("failureRatio")
        .hasMessageContaining("minimumCalls")
        .hasMessageContaining("window")
        .hasMessageContaining("windowCalls")
        .hasMessageContaining("consecutiveFailures")
        .hasMessageContaining("openFor")
        .hasMessageContaining("halfOpenPermits");
    assertThatThrownBy(() -> CONFIG.withWindowCalls(9)).hasMessageContaining("windowCalls");
    assertThatThrownBy(() -> CONFIG.withSlow(Duration.ofMillis(-1), 0))
        .hasMessageContaining("after")
        .hasMessageContaining("ratio");
    assertThatThrownBy(() -> CONFIG.withRecovery(Duration.ZERO, 1.1, Duration.ZERO))
        .hasMessageContaining("maxOpenFor")
        .hasMessageContaining("jitter")
        .hasMessageContaining("trialTimeout");
  }

  @Test
  void behaviour17ARejectionDoesNotGrow() {
    breaker.open();
    var one = breaker.rejection();
    for (int i = 0; i < 100; i++) {
      one.addSuppressed(new IllegalStateException("another"));
      one.fillInStackTrace();
    }

    assertThat(one.getStackTrace()).isEmpty();
    assertThat(one.getSuppressed()).isEmpty();
  }

  @Test
  void behaviour18RetryAroundTheBreakerCountsAttemptsBreakerAroundRetryCountsCalls() {
    var retry = Retry.create(RetryConfig.defaults(), time, time);
    var attempts = new AtomicInteger();

    var result =
        Policy.stack(retry, breaker)
            .run(() -> Future.failedFuture("attempt " + attempts.incrementAndGet()));
    time.advance(Duration.ofSeconds(5));
    assertThat(result.cause()).hasMessage("attempt 3");
    assertThat(breaker.view().calls()).isEqualTo(3);

    breaker = breaker(CONFIG);
    Policy.stack(breaker, retry).run(() -> Future.failedFuture("broken"));
    time.advance(Duration.ofSeconds(5));
    assertThat(breaker.view().calls()).isEqualTo(1);
  }

  @Test
  void behaviour19RetryStopsAtOnceOnOpenBreakerBulkheadAndLimitUnlessTold() {
    var retry = Retry.create(RetryConfig.defaults(), time, time);
    var bulkhead = Bulkhead.create("one", BulkheadConfig.defaults().withMaxConcurrent(1), time);
    bulkhead.tryAcquire();
    var limit = RateLimit.create("one", new RateLimitConfig(0.001, 1), time);
    limit.tryAcquire();
    var adaptive = new AdaptiveLimit(1, 1, 1, time);
    adaptive.enter();
    adaptive.run(() -> Future.succeededFuture("opens the grace for a burst"));
    time.advance(Duration.ofSeconds(1));
    breaker.open();
    for (var policy : List.of(breaker, bulkhead, limit, adaptive)) {
      var result = Policy.stack(retry, policy).run(() -> Future.succeededFuture("ran"));

      assertThat(result.cause()).as("%s", policy).isInstanceOf(RejectedException.class);
      assertThat(time.pending()).as("no retry is planned").isZero();
    }

    var told =
        retry.run(
            Deadline.after(Duration.ofMinutes(1), time),
            failure -> ((RejectedException) failure).retryAfter(),
            number -> breaker.run(() -> Future.succeededFuture("ran")));
    time.advance(OPEN);
    assertThat(told.result()).isEqualTo("ran");
  }

  @Test
  @Tag("threads")
  void behaviour22CountsAndPermitsAreExactUnderEightThreads() throws Exception {
    for (var config : List.of(CONFIG, CONFIG.withWindowCalls(800_000))) {
      var busy = breaker(config.withFailureRatio(1));
      Threads.eight(
          () -> {
            for (int i = 0; i < 100_000; i++) {
              // A success first: eight failures and nothing else would open it.
              busy.report(busy.acquire(), i % 4 == 3 ? FAILURE : SUCCESS, 0);
            }
            return null;
          });

      assertThat(busy.view().calls()).isEqualTo(800_000);
      assertThat(busy.view().failures()).isEqualTo(200_000);
      assertThat(busy.totals()).isEqualTo(new Breaker.Totals(600_000, 200_000, 0, 0, 0));
    }

    breaker = breaker(CONFIG.withHalfOpenPermits(5));
    breaker.open();
    time.advance(OPEN);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    Threads.eight(
        () -> {
          for (int i = 0; i < 100_000; i++) {
            long permit = breaker.acquire();
            if (permit != REJECTED) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              inside.decrementAndGet();
              breaker.report(permit, IGNORED, 0);
            }
          }
          return null;
        });
    assertThat(most.get()).isLessThanOrEqualTo(5);
    assertThat(breaker.totals().ignored() + breaker.totals().rejected()).isEqualTo(800_000);
    IntStream.range(0, 5).forEach(i -> acquire());
    assertThat(breaker.acquire()).as("every permit came back, and no more").isEqualTo(REJECTED);
  }

  private long acquire() {
    var permit = breaker.acquire();
    assertThat(permit).as("the breaker rejected").isNotEqualTo(REJECTED);
    return permit;
  }

  private void report(Outcome outcome, int times) {
    for (int i = 0; i < times; i++) {
      breaker.report(acquire(), outcome, 0);
    }
  }

  private void take(Duration duration) {
    var call = Promise.<String>promise();
    breaker.run(call::future);
    time.advance(duration);
    call.complete("ok");
  }
}
