package dev.chassis.client;

import dev.chassis.resilience.AdaptiveLimit;
import dev.chassis.resilience.Bulkhead;
import dev.chassis.resilience.ExtraLoadBudget;
import dev.chassis.resilience.Hedge;
import dev.chassis.resilience.RateLimit;
import dev.chassis.resilience.RateLimitConfig;
import dev.chassis.resilience.Retry;
import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * What remembers: one set per target, for all event loops. Stages come and go with the
 * configuration; these stay, and keep what they have seen.
 */
final class Engines {

  private final String service;
  private final Ticker ticker;
  private final ExtraLoadBudget budget;
  private final Retry retry;
  private final Hedge hedge;
  private final Breaker breaker;
  private final Bulkhead bulkhead;
  private @Nullable AdaptiveConfig adaptiveConfig;
  private @Nullable AdaptiveLimit adaptive;
  private @Nullable RateLimit rate;

  Engines(String service, ClientConfig config, Breaker breaker, Ticker ticker, Timers timers) {
    this.service = service;
    this.ticker = ticker;
    this.breaker = breaker;
    this.budget = ExtraLoadBudget.create(config.extraLoad(), ticker);
    this.retry = Retry.create(config.retry(), budget, ticker, timers);
    this.hedge = Hedge.create(config.hedge(), budget, ticker, timers);
    this.bulkhead = Bulkhead.create(service, config.limits().bulkhead(), timers);
    retuneAdaptive(config.limits().adaptive());
    retuneRate(config.limits().rate());
  }

  /** Follows another configuration from now on. */
  void retune(ClientConfig config) {
    budget.retune(config.extraLoad());
    retry.retune(config.retry());
    hedge.retune(config.hedge());
    breaker.retune(config.breaker());
    bulkhead.retune(config.limits().bulkhead());
    retuneAdaptive(config.limits().adaptive());
    retuneRate(config.limits().rate());
  }

  private void retuneAdaptive(@Nullable AdaptiveConfig config) {
    if (config == null) {
      adaptive = null;
    } else if (!config.equals(adaptiveConfig)) {
      adaptive = new AdaptiveLimit(config.initial(), config.min(), config.max(), ticker);
    }
    adaptiveConfig = config;
  }

  private void retuneRate(@Nullable RateLimitConfig config) {
    if (config == null) {
      rate = null;
    } else if (rate == null) {
      rate = RateLimit.create(service, config, ticker);
    } else {
      rate.retune(config);
    }
  }

  ExtraLoadBudget budget() {
    return budget;
  }

  Retry retry() {
    return retry;
  }

  Hedge hedge() {
    return hedge;
  }

  Breaker breaker() {
    return breaker;
  }

  Bulkhead bulkhead() {
    return bulkhead;
  }

  /** Null when none is configured. */
  @Nullable AdaptiveLimit adaptive() {
    return adaptive;
  }

  /** Null when none is configured. */
  @Nullable RateLimit rate() {
    return rate;
  }
}
