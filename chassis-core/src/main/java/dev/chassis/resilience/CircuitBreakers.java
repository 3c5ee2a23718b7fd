package dev.chassis.resilience;

import dev.chassis.time.Ticker;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.core.Vertx;

/**
 * Makes Vert.x {@link CircuitBreaker}s that judge by failure ratio.
 *
 * <p>Against {@code CircuitBreaker.create}: a success does not wipe out the failures before it,
 * trials when half open are bounded, and late results do not count. There is no time-out and no
 * retry inside: put a time-out on the operation, and retries around the breaker. A fallback is
 * called when the circuit is open, not when the operation failed, as is Vert.x' default.
 */
public final class CircuitBreakers {

  private CircuitBreakers() {}

  /** A closed circuit breaker on the system's clock. */
  public static CircuitBreaker create(String name, Vertx vertx, CircuitBreakerConfig config) {
    return create(name, vertx, config, Ticker.system());
  }

  /** A closed circuit breaker on {@code ticker}. */
  public static CircuitBreaker create(
      String name, Vertx vertx, CircuitBreakerConfig config, Ticker ticker) {
    return new VertxBreaker(vertx, Breaker.create(name, config, ticker));
  }
}
