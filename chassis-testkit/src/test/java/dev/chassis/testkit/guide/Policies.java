package dev.chassis.testkit.guide;

import dev.chassis.ServiceContext;
import dev.chassis.resilience.Attempt;
import dev.chassis.resilience.Bulkhead;
import dev.chassis.resilience.BulkheadConfig;
import dev.chassis.resilience.ExtraLoadBudget;
import dev.chassis.resilience.ExtraLoadConfig;
import dev.chassis.resilience.Fallback;
import dev.chassis.resilience.Hedge;
import dev.chassis.resilience.HedgeConfig;
import dev.chassis.resilience.Policy;
import dev.chassis.resilience.RateLimit;
import dev.chassis.resilience.RateLimitConfig;
import dev.chassis.resilience.Retry;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.resilience.breaker.CircuitBreakers;
import dev.chassis.resilience.breaker.Outcome;
import dev.chassis.resilience.breaker.VertxBreaker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/** Each policy of the guide around a quotation of a stock exchange. */
final class Policies {

  /** A stock exchange somewhere. */
  interface Exchange {

    Future<Long> price(String symbol);

    Attempt<Long> cancellablePrice(String symbol);
  }

  private final ServiceContext chassis;
  private final Exchange exchange;

  Policies(ServiceContext chassis, Exchange exchange) {
    this.chassis = chassis;
    this.exchange = exchange;
  }

  // snippet:breaker
  VertxBreaker breaker() {
    var config =
        CircuitBreakerConfig.defaults()
            .withFailureRatio(0.3)
            .withSlow(Duration.ofMillis(500), 0.8)
            .withConsecutiveFailures(5);
    return CircuitBreakers.create("exchange", chassis.vertx(), config)
        .timeout(Duration.ofSeconds(1))
        .fallback(failure -> -1L);
  }

  Future<Long> guarded(VertxBreaker breaker, String symbol) {
    return breaker.execute(() -> exchange.price(symbol));
  }

  // end

  // snippet:classifier
  Future<Integer> judged(Breaker breaker, Supplier<Future<Integer>> status) {
    return breaker.run(
        status,
        (code, failure) -> {
          if (failure != null) {
            return failure instanceof IllegalArgumentException ? Outcome.IGNORED : Outcome.FAILURE;
          }
          return code >= 500 ? Outcome.FAILURE : Outcome.SUCCESS;
        });
  }

  // end

  // snippet:retry
  Retry retry() {
    var config = RetryConfig.defaults().withMaxAttempts(4);
    return Retry.create(config, chassis.ticker(), chassis.timers());
  }

  Future<Long> repeated(Retry retry, String symbol) {
    return retry.run(() -> exchange.price(symbol));
  }

  // end

  // snippet:hedge
  Future<Long> hedged(Hedge hedge, String symbol) {
    return hedge.<Long>attempt(number -> exchange.cancellablePrice(symbol)).result();
  }

  // end

  // snippet:budget
  Policy together() {
    var budget = ExtraLoadBudget.create(ExtraLoadConfig.defaults(), chassis.ticker());
    var hedge = Hedge.create(HedgeConfig.defaults(), budget, chassis.ticker(), chassis.timers());
    var retry = Retry.create(RetryConfig.defaults(), budget, chassis.ticker(), chassis.timers());
    var breaker = Breaker.create("exchange", CircuitBreakerConfig.defaults(), chassis.ticker());
    var inside = Policy.stack(hedge, retry, breaker);
    return new Policy() {
      @Override
      public <T> Future<T> run(Supplier<Future<T>> operation) {
        budget.deposit(); // once per call, not per attempt
        return inside.run(operation);
      }
    };
  }

  // end

  // snippet:bounds
  Bulkhead bulkhead() {
    var config =
        BulkheadConfig.defaults().withMaxConcurrent(8).withQueue(16, Duration.ofMillis(50));
    return Bulkhead.create("exchange", config, chassis.timers());
  }

  RateLimit rateLimit() {
    return RateLimit.create("exchange", new RateLimitConfig(50, 10), chassis.ticker());
  }

  Future<Long> bounded(Bulkhead bulkhead, RateLimit limit, String symbol) {
    return Policy.stack(limit, bulkhead).run(() -> exchange.price(symbol));
  }

  // end

  // snippet:fallback
  Future<Long> orLastKnown(String symbol, long lastKnown) {
    return Fallback.to(lastKnown).run(() -> exchange.price(symbol));
  }
  // end
}
