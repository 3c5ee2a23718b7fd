package dev.chassis.resilience.breaker;

import static dev.chassis.resilience.breaker.Outcome.FAILURE;
import static dev.chassis.resilience.breaker.Outcome.IGNORED;
import static dev.chassis.resilience.breaker.Outcome.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.resilience.Attempt;
import dev.chassis.resilience.Threads;
import dev.chassis.resilience.breaker.Breaker.Status;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Those of the 24 behaviours that need Vert.x or metrics; the others: {@link
 * BreakerBehavioursTest}.
 */
class CircuitBreakerBehavioursTest {

  private static final Duration OPEN = Duration.ofSeconds(5);
  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.defaults()
          .withMinimumCalls(4)
          .withOpenFor(OPEN)
          .withHalfOpenPermits(1)
          .withRecovery(Duration.ofMinutes(1), 0, OPEN);

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CircuitBreakers all = CircuitBreakers.registry(vertx, meters, time, time);
  private final VertxBreaker breaker = all.breaker("fees", CONFIG);

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void behaviour15ABlockedHandlerHoldsNoCallUp() throws Exception {
    var release = new CountDownLatch(1);
    var closed = Promise.<String>promise();
    breaker.openHandler(
        ignored -> {
          try {
            release.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    breaker.closeHandler(ignored -> closed.complete("closed"));

    breaker.open();
    assertThatThrownBy(() -> await(breaker.execute(() -> Future.succeededFuture("not run"))))
        .hasCauseInstanceOf(OpenCircuitException.class);
    breaker.breaker().reset();
    assertThat(await(breaker.execute(() -> Future.succeededFuture("ok")))).isEqualTo("ok");
    assertThat(closed.future().isComplete()).isFalse();

    release.countDown();
    assertThat(await(closed.future())).isEqualTo("closed");
  }

  @Test
  void behaviour20ATimeoutInsideTheBreakerIsAFailureAndCancelsTheCall() throws Exception {
    breaker.timeout(Duration.ofMillis(100));
    breaker.breaker().retune(CONFIG.withMinimumCalls(100));
    var cancelled = new ArrayList<String>();
    var operation = Promise.<String>promise();

    var call =
        breaker.call(() -> new Attempt<>(operation.future(), () -> cancelled.add("cancelled")));
    time.advance(Duration.ofMillis(99));
    assertThat(call.isComplete()).isFalse();
    time.advance(Duration.ofMillis(1));

    assertThatThrownBy(() -> await(call)).hasCauseInstanceOf(TimeoutException.class);
    assertThat(cancelled).containsExactly("cancelled");
    assertThat(breaker.breaker().totals().failures()).isEqualTo(1);
    operation.complete("too late");
    assertThat(breaker.breaker().totals()).isEqualTo(new Breaker.Totals(0, 1, 0, 0, 0));

    // A promise is cancelled by failing it, so an operation can see that nobody waits.
    var given = new ArrayList<Promise<String>>();
    var byPromise = breaker.<String>execute(given::add);
    time.advance(Duration.ofMillis(100));
    assertThatThrownBy(() -> await(byPromise)).hasCauseInstanceOf(TimeoutException.class);
    assertThat(given.get(0).tryComplete("too late")).isFalse();

    var inTime = breaker.<String>execute(given::add);
    given.get(1).complete("ok");
    assertThat(await(inTime)).isEqualTo("ok");
    assertThat(time.pending()).as("its timer is gone").isZero();
    assertThat(await(breaker.<String>execute(promise -> promise.complete("at once"))))
        .isEqualTo("at once");
    assertThat(time.pending()).isZero();
  }

  @Test
  void behaviour21TheSameNameIsTheSameBreakerAndARemovedOneLeavesTheMetrics() {
    assertThat(all.breaker("fees", CircuitBreakerConfig.defaults())).isSameAs(breaker);
    assertThat(all.find("fees")).isSameAs(breaker);
    all.breaker("accounts", CONFIG);
    assertThat(all.all()).extracting(Breaker::name).containsExactly("accounts", "fees");
    assertThat(names()).contains("accounts", "fees");

    assertThat(all.remove("fees")).isTrue();

    assertThat(all.remove("fees")).isFalse();
    assertThat(all.find("fees")).isNull();
    assertThat(names()).containsOnly("accounts");
    assertThat(all.breaker("fees", CONFIG)).isNotSameAs(breaker);
    assertThat(names()).contains("fees");
  }

  @Test
  void behaviour23ResultsComeOnTheCallersContext() throws Exception {
    var caller = vertx.getOrCreateContext();
    var foreign = new ArrayList<Promise<String>>();
    var operations =
        List.<Supplier<Future<String>>>of(
            () -> Future.succeededFuture("done"),
            () -> Future.failedFuture("done"),
            () -> {
              var promise = Promise.<String>promise();
              foreign.add(promise);
              return promise.future();
            });
    for (var operation : operations) {
      var seen = Promise.<Context>promise();
      var begun = Promise.<Void>promise();
      caller.runOnContext(
          ignored -> {
            var result = breaker.execute(operation);
            begun.complete();
            result.onComplete(done -> seen.complete(Vertx.currentContext()));
          });
      await(begun.future());
      foreign.forEach(promise -> promise.tryComplete("done"));
      assertThat(await(seen.future())).isSameAs(caller);
    }

    breaker.open();
    var seen = Promise.<Context>promise();
    caller.runOnContext(
        ignored ->
            breaker
                .execute(() -> Future.succeededFuture("not run"))
                .onComplete(done -> seen.complete(Vertx.currentContext())));
    assertThat(await(seen.future())).isSameAs(caller);
  }

  @Test
  void behaviour24MetricsEqualWhatHappened() throws Exception {
    var engine = breaker.breaker();
    engine.retune(CONFIG.withFailureRatio(1).withSlow(Duration.ofMillis(100), 1));
    Threads.eight(
        () -> {
          for (int i = 0; i < 1000; i++) {
            var outcome = i % 10 == 0 ? FAILURE : i % 10 == 1 ? IGNORED : SUCCESS;
            engine.report(
                engine.acquire(), outcome, Duration.ofMillis(i % 4 == 0 ? 100 : 99).toNanos());
          }
          return null;
        });
    engine.open();
    for (int i = 0; i < 7; i++) {
      breaker.execute(() -> Future.succeededFuture("not run"));
    }

    assertThat(calls("success")).isEqualTo(6400);
    assertThat(calls("failure")).isEqualTo(800);
    assertThat(calls("ignored")).isEqualTo(800);
    assertThat(calls("rejected")).isEqualTo(7);
    assertThat(meters.get("circuit.breaker.slow.calls").tag("breaker", "fees").meter().measure())
        .extracting(measurement -> measurement.getValue())
        .containsExactly(2000.0);
    for (var status : Status.values()) {
      assertThat(
              meters
                  .get("circuit.breaker.state")
                  .tag("breaker", "fees")
                  .tag("state", status.name().toLowerCase(Locale.ROOT))
                  .gauge()
                  .value())
          .isEqualTo(status == Status.OPEN ? 1 : 0);
    }
  }

  @Test
  void statesOfOursAreShownAsVertxKnowsThem() {
    assertThat(breaker.name()).isEqualTo("fees");
    breaker.breaker().force(Status.FORCED_OPEN, "test");
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    breaker.breaker().force(Status.FORCED_CLOSED, "test");
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    breaker.breaker().force(Status.METRICS_ONLY, "test");
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    breaker.open();
    time.advance(OPEN);
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
  }

  @Test
  void resetByVertxNeitherClosesAnOpenCircuitNorEndsWhatIsForced() {
    breaker.open();
    breaker.reset();
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    breaker.breaker().force(Status.FORCED_OPEN, "test");
    breaker.reset();
    assertThat(breaker.breaker().status()).isEqualTo(Status.FORCED_OPEN);
  }

  @Test
  void aClassifierKnowsWhatIsNeither() {
    breaker.<Integer>classifier(
        (status, failure) -> status == null ? IGNORED : status < 500 ? SUCCESS : FAILURE);
    breaker.execute(() -> Future.<Integer>failedFuture("ignored"));
    breaker.execute(() -> Future.succeededFuture(404));
    breaker.execute(() -> Future.succeededFuture(503));

    assertThat(breaker.breaker().totals()).isEqualTo(new Breaker.Totals(1, 1, 1, 0, 0));
  }

  private double calls(String outcome) {
    return meters
        .get("circuit.breaker.calls")
        .tag("breaker", "fees")
        .tag("outcome", outcome)
        .functionCounter()
        .count();
  }

  private List<String> names() {
    return meters.getMeters().stream()
        .map(Meter::getId)
        .map(id -> id.getTag("breaker"))
        .distinct()
        .toList();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
