package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.time.ManualTime;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CircuitBreakersTest {

  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.defaults().withMinimumCalls(4).withHalfOpenPermits(1);

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final CircuitBreaker breaker = CircuitBreakers.create("fees", vertx, CONFIG, time);

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void worksAsAVertxCircuitBreaker() throws Exception {
    var events = new ArrayList<String>();
    breaker
        .openHandler(ignored -> events.add("open"))
        .halfOpenHandler(ignored -> events.add("half-open"))
        .closeHandler(ignored -> events.add("closed"));

    assertThat(await(breaker.execute(() -> Future.succeededFuture("ok")))).isEqualTo("ok");
    failThreeTimes();
    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    assertThatThrownBy(() -> await(breaker.execute(() -> Future.succeededFuture("not called"))))
        .hasCause(OpenCircuitException.INSTANCE);

    time.advance(CONFIG.openFor());
    assertThat(await(breaker.<String>execute((Promise<String> p) -> p.complete("trial"))))
        .isEqualTo("trial");

    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    assertThat(events).isEqualTo(List.of("open", "half-open", "closed"));
  }

  @Test
  void fallsBackWhenOpenAndNotWhenTheOperationFails() throws Exception {
    breaker.fallback(cause -> "plan B");
    assertThatThrownBy(() -> await(breaker.<String>execute(() -> Future.failedFuture("broken"))))
        .hasRootCauseMessage("broken");

    breaker.open();

    assertThat(await(breaker.<String>execute(() -> Future.failedFuture("not called"))))
        .isEqualTo("plan B");
  }

  @Test
  void followsTheFailurePolicy() throws Exception {
    breaker.<Integer>failurePolicy(done -> done.succeeded() && done.result() >= 500);

    for (int i = 0; i < 4; i++) {
      await(breaker.execute(() -> Future.succeededFuture(503)));
    }

    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
  }

  @Test
  void anOperationThatThrowsHasFailed() {
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(
              () ->
                  await(
                      breaker.<String>execute(
                          () -> {
                            throw new IllegalStateException("thrown");
                          })))
          .hasRootCauseMessage("thrown");
    }

    assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
  }

  private void failThreeTimes() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> await(breaker.execute(() -> Future.failedFuture("broken"))))
          .hasRootCauseMessage("broken");
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
