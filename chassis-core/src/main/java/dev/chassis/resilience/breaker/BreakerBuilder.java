package dev.chassis.resilience.breaker;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** What a {@link Breaker} is made of. */
public final class BreakerBuilder {
  final String name;
  CircuitBreakerConfig config = CircuitBreakerConfig.defaults();
  Ticker ticker = Ticker.system();
  @Nullable Timers timers;
  Executor listenerThreads = ForkJoinPool.commonPool();
  DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

  BreakerBuilder(String name) {
    this.name = name;
  }

  /** In place of {@link CircuitBreakerConfig#defaults()}. */
  public BreakerBuilder config(CircuitBreakerConfig newConfig) {
    config = newConfig;
    return this;
  }

  /** In place of the system's. */
  public BreakerBuilder ticker(Ticker newTicker) {
    ticker = newTicker;
    return this;
  }

  /** Makes listeners hear of what time brings even when no call comes. */
  public BreakerBuilder timers(Timers newTimers) {
    timers = newTimers;
    return this;
  }

  /** Where listeners run, in place of the JVM's common pool; at most one task at a time. */
  public BreakerBuilder listenerThreads(Executor newThreads) {
    listenerThreads = newThreads;
    return this;
  }

  /** Where jitter comes from: numbers in [0, 1). */
  public BreakerBuilder random(DoubleSupplier newRandom) {
    random = newRandom;
    return this;
  }

  /** A closed breaker. */
  public Breaker build() {
    return new Breaker(this);
  }
}
