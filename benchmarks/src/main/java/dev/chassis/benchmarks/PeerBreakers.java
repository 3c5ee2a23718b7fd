package dev.chassis.benchmarks;

import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;

/** Breakers of others, set as {@link CircuitBreakerConfig#defaults()} sets ours. */
final class PeerBreakers {

  private static final Duration WINDOW = CircuitBreakerConfig.defaults().window();
  private static final int MINIMUM_CALLS = CircuitBreakerConfig.defaults().minimumCalls();
  private static final int PERCENT = 50;

  private PeerBreakers() {}

  /** It always judges slow calls; these are never slow. */
  static io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j() {
    var config =
        io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
            .slidingWindowType(SlidingWindowType.TIME_BASED)
            .slidingWindowSize((int) WINDOW.toSeconds())
            .minimumNumberOfCalls(MINIMUM_CALLS)
            .failureRateThreshold(PERCENT)
            .build();
    return io.github.resilience4j.circuitbreaker.CircuitBreaker.of("peer", config);
  }

  static dev.failsafe.CircuitBreaker<Object> failsafe() {
    return dev.failsafe.CircuitBreaker.builder()
        .withFailureRateThreshold(PERCENT, MINIMUM_CALLS, WINDOW)
        .build();
  }

  /** Ours, with slow calls judged as resilience4j does. */
  static CircuitBreakerConfig timed(CircuitBreakerConfig config) {
    return config.withSlow(Duration.ofSeconds(60), 1);
  }
}
