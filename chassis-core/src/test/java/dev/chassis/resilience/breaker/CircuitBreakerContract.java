package dev.chassis.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the manual of vertx-circuit-breaker promises, run on Vert.x' breaker and on ours. Left out,
 * because we do otherwise on purpose (ADR-0024): retries inside the breaker and notifications on
 * the event bus. Where a failure policy calls a result a failure, Vert.x fails the call without a
 * cause, which the manual does not say; ours gives the result.
 *
 * @see <a href="https://vertx.io/docs/vertx-circuit-breaker/java/">the manual</a>
 */
abstract class CircuitBreakerContract {

  static final int MAX_FAILURES = 3;
  static final Duration RESET = Duration.ofMillis(50);
  static final Duration LONG = Duration.ofSeconds(30);

  final Vertx vertx = Vertx.vertx();
  private CircuitBreaker breaker;

  /**
   * A breaker called {@code fees} that opens after {@link #MAX_FAILURES} failures in a row.
   *
   * @param timeout of an operation
   * @param reset time until a trial is let through
   */
  abstract CircuitBreaker create(Duration timeout, Duration reset, boolean fallbackOnFailure);

  @BeforeEach
  void createBreaker() {
    breaker = create(LONG, LONG, false);
  }

  @AfterEach
  void close() throws Exception {
    breaker.close();
    await(vertx.close());
  }

  @Test
  void itBeginsClosedWithoutFailures() {
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    assertThat(breaker.failureCount()).isZero();
    assertThat(breaker.name()).isEqualTo("fees");
  }

  @Test
  void resultsAndFailuresOfOperationsComeThrough() throws Exception {
    assertThat(await(breaker.execute(() -> Future.succeededFuture("future")))).isEqualTo("future");
    assertThat(await(breaker.<String>execute(promise -> promise.complete("promise"))))
        .isEqualTo("promise");
    assertThatThrownBy(() -> await(breaker.<String>execute(promise -> promise.fail("broken"))))
        .hasRootCauseMessage("broken");
    var later = Promise.<String>promise();
    var call = breaker.execute(later::future);
    assertThat(call.isComplete()).isFalse();
    later.complete("later");
    assertThat(await(call)).isEqualTo("later");
  }

  @Test
  void anOperationThatThrowsHasFailed() throws Exception {
    assertThatThrownBy(
            () ->
                await(
                    breaker.<String>execute(
                        (Promise<String> promise) -> {
                          throw new IllegalStateException("thrown");
                        })))
        .hasRootCauseMessage("thrown");
    assertThatThrownBy(
            () ->
                await(
                    breaker.<String>execute(
                        () -> {
                          throw new IllegalStateException("thrown");
                        })))
        .hasRootCauseMessage("thrown");
    assertThat(breaker.failureCount()).isEqualTo(2);
  }

  @Test
  void itOpensAfterTheFailuresAndCallsNoMore() throws Exception {
    var opened = Promise.<String>promise();
    breaker.openHandler(ignored -> opened.complete("open"));
    fail(MAX_FAILURES - 1);
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    assertThat(breaker.failureCount()).isEqualTo(MAX_FAILURES - 1);

    fail(1);

    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    assertThat(await(opened.future())).isEqualTo("open");
    var calls = new AtomicInteger();
    assertThatThrownBy(
            () -> await(breaker.execute(() -> Future.succeededFuture(calls.incrementAndGet()))))
        .hasCause(OpenCircuitException.INSTANCE);
    assertThat(calls).hasValue(0);
  }

  @Test
  void aSuccessEndsARowOfFailures() throws Exception {
    for (int i = 0; i < 3; i++) {
      fail(MAX_FAILURES - 1);
      await(breaker.execute(() -> Future.succeededFuture("ok")));
    }

    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
  }

  @Test
  void theFallbackIsForAnOpenCircuit() throws Exception {
    breaker.fallback(failure -> "plan B");
    assertThatThrownBy(() -> await(breaker.<String>execute(() -> Future.failedFuture("broken"))))
        .hasRootCauseMessage("broken");
    breaker.open();

    assertThat(await(breaker.<String>execute(() -> Future.failedFuture("not run"))))
        .isEqualTo("plan B");
    String reason =
        await(
            breaker.executeWithFallback(
                () -> Future.failedFuture("not run"),
                failure -> failure.getClass().getSimpleName()));
    assertThat(reason).isEqualTo("OpenCircuitException");
    assertThat(
            await(
                breaker.<String>executeWithFallback(
                    (Promise<String> promise) -> promise.fail("not run"), failure -> "plan C")))
        .isEqualTo("plan C");
  }

  @Test
  void theFallbackIsForFailuresTooWhenAsked() throws Exception {
    var lenient = create(LONG, LONG, true);

    String plan =
        await(
            lenient.executeWithFallback(
                () -> Future.failedFuture("broken"), Throwable::getMessage));
    assertThat(plan).isEqualTo("broken");
    assertThat(lenient.failureCount()).isEqualTo(1);
  }

  @Test
  void anOperationThatTakesTooLongHasFailed() throws Exception {
    var hasty = create(Duration.ofMillis(20), LONG, false);
    for (int i = 0; i < MAX_FAILURES; i++) {
      assertThatThrownBy(
              () -> await(hasty.<String>execute(() -> Promise.<String>promise().future())))
          .hasCause(TimeoutException.INSTANCE);
    }

    assertThat(hasty.state()).isEqualTo(CircuitBreakerState.OPEN);
  }

  @Test
  void itIsHalfOpenAfterTheTimeAndASuccessClosesIt() throws Exception {
    var quick = create(LONG, RESET, false);
    var halfOpen = Promise.<String>promise();
    var closed = Promise.<String>promise();
    quick.halfOpenHandler(ignored -> halfOpen.tryComplete("half open"));
    quick.closeHandler(ignored -> closed.tryComplete("closed"));
    quick.open();
    assertThat(await(halfOpen.future())).as("without any call").isEqualTo("half open");
    assertThat(quick.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);

    assertThat(await(quick.execute(() -> Future.succeededFuture("trial")))).isEqualTo("trial");

    assertThat(await(closed.future())).isEqualTo("closed");
    assertThat(quick.state()).isEqualTo(CircuitBreakerState.CLOSED);
    assertThat(quick.failureCount()).isZero();
  }

  @Test
  void aFailedTrialOpensItAgain() throws Exception {
    var quick = create(LONG, RESET, false);
    var halfOpen = Promise.<String>promise();
    quick.halfOpenHandler(ignored -> halfOpen.tryComplete("half open"));
    quick.open();
    await(halfOpen.future());
    var reopened = Promise.<String>promise();
    quick.openHandler(ignored -> reopened.tryComplete("open"));

    quick.execute(() -> Future.failedFuture("broken"));

    assertThat(await(reopened.future())).isEqualTo("open");
  }

  @Test
  void aFailurePolicyJudgesResults() throws Exception {
    breaker.<Integer>failurePolicy(done -> done.succeeded() && done.result() >= 500);
    for (int i = 0; i < MAX_FAILURES; i++) {
      await(breaker.execute(() -> Future.succeededFuture(503)).otherwiseEmpty());
    }

    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
  }

  @Test
  void aFailurePolicyForgivesFailures() throws Exception {
    breaker.<String>failurePolicy(done -> false);
    fail(MAX_FAILURES);

    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
  }

  @Test
  void resetForgetsFailuresAndClosesAHalfOpenCircuitButNotAnOpenOne() throws Exception {
    fail(MAX_FAILURES - 1);
    breaker.reset();
    assertThat(breaker.failureCount()).isZero();
    fail(MAX_FAILURES - 1);
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    breaker.open();
    breaker.reset();
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);

    var quick = create(LONG, RESET, false);
    var halfOpen = Promise.<String>promise();
    quick.halfOpenHandler(ignored -> halfOpen.tryComplete("half open"));
    quick.open();
    await(halfOpen.future());
    quick.reset();
    assertThat(quick.state()).isEqualTo(CircuitBreakerState.CLOSED);
  }

  @Test
  void resultsCanBeReportedToAPromise() throws Exception {
    var report = Promise.<String>promise();
    breaker.executeAndReport(report, promise -> promise.complete("ok"));
    assertThat(await(report.future())).isEqualTo("ok");

    breaker.open();
    var other = Promise.<String>promise();
    breaker.executeAndReportWithFallback(other, promise -> {}, failure -> "plan B");
    assertThat(await(other.future())).isEqualTo("plan B");
  }

  @Test
  void resultsComeOnTheContextOfTheCaller() throws Exception {
    var caller = vertx.getOrCreateContext();
    var operation = Promise.<String>promise();
    var begun = Promise.<Void>promise();
    var seen = Promise.<Context>promise();
    caller.runOnContext(
        ignored -> {
          breaker
              .execute(operation::future)
              .onComplete(done -> seen.complete(Vertx.currentContext()));
          begun.complete();
        });
    await(begun.future());

    operation.complete("from another thread");

    assertThat(await(seen.future())).isSameAs(caller);
  }

  private void fail(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(() -> await(breaker.execute(() -> Future.failedFuture("broken"))))
          .hasRootCauseMessage("broken");
    }
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
