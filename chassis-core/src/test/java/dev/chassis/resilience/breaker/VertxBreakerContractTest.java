package dev.chassis.resilience.breaker;

import io.vertx.circuitbreaker.CircuitBreaker;
import java.time.Duration;

class VertxBreakerContractTest extends CircuitBreakerContract {

  @Override
  CircuitBreaker create(Duration timeout, Duration reset, boolean fallbackOnFailure) {
    var config =
        CircuitBreakerConfig.defaults()
            .withConsecutiveFailures(MAX_FAILURES)
            .withOpenFor(reset)
            .withHalfOpenPermits(1);
    return CircuitBreakers.create("fees", vertx, config)
        .timeout(timeout)
        .fallbackOnFailure(fallbackOnFailure);
  }
}
