package dev.chassis.samples.market;

import dev.chassis.config.Check;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import java.time.Duration;

/**
 * How the simulated exchange behaves, and when it is left alone. Config keys live under {@code
 * market}.
 *
 * @param failureRatio share of orders that the exchange fails to answer, from 0 (never) to 1
 *     (always); default 0
 * @param latency time the exchange takes, zero or longer; default 5 ms
 * @param breaker when no more orders are sent to it for a while; default as everywhere
 */
record MarketSettings(double failureRatio, Duration latency, CircuitBreakerConfig breaker) {

  MarketSettings {
    Check.all(
        Check.that(
            failureRatio >= 0 && failureRatio <= 1, "failureRatio", failureRatio, "in [0, 1]"),
        Check.notNegative("latency", latency));
  }

  static MarketSettings defaults() {
    return new MarketSettings(0, Duration.ofMillis(5), CircuitBreakerConfig.defaults());
  }
}
