package dev.chassis.resilience.breaker;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import java.time.Duration;

/** The control: what the contract says is what Vert.x does. */
class VertxOwnBreakerContractTest extends CircuitBreakerContract {

  @Override
  CircuitBreaker create(Duration timeout, Duration reset, boolean fallbackOnFailure) {
    return CircuitBreaker.create(
        "fees",
        vertx,
        new CircuitBreakerOptions()
            .setMaxFailures(MAX_FAILURES)
            .setTimeout(timeout.toMillis())
            .setResetTimeout(reset.toMillis())
            .setFallbackOnFailure(fallbackOnFailure));
  }
}
