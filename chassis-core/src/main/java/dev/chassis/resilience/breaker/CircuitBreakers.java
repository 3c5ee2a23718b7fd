package dev.chassis.resilience.breaker;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers of a service, one per name, with their metrics; and single ones without.
 *
 * <p>Against {@code io.vertx.circuitbreaker.CircuitBreaker.create}: a success does not wipe out the
 * failures before it, trials when half open are bounded, late results do not count, and handlers
 * hold nobody up. ADR-0024.
 *
 * <p>Metrics, tagged with {@code breaker}: {@code circuit.breaker.calls} by {@code outcome} ({@code
 * success}, {@code failure}, {@code ignored}, {@code rejected}), {@code
 * circuit.breaker.slow.calls}, and {@code circuit.breaker.state}, 1 for the {@code state} it is in,
 * else 0.
 */
public final class CircuitBreakers {

  private final Vertx vertx;
  private final MeterRegistry meters;
  private final Ticker ticker;
  private final Timers timers;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  private record Entry(VertxBreaker breaker, BreakerMeters meters) {}

  private CircuitBreakers(Vertx vertx, MeterRegistry meters, Ticker ticker, Timers timers) {
    this.vertx = vertx;
    this.meters = meters;
    this.ticker = ticker;
    this.timers = timers;
  }

  /** A registry without breakers. */
  public static CircuitBreakers registry(
      Vertx vertx, MeterRegistry meters, Ticker ticker, Timers timers) {
    return new CircuitBreakers(vertx, meters, ticker, timers);
  }

  /** A single closed circuit breaker on the system's clock. */
  public static VertxBreaker create(String name, Vertx vertx, CircuitBreakerConfig config) {
    return create(name, vertx, config, Ticker.system(), Timers.on(vertx));
  }

  /** A single closed circuit breaker on {@code ticker}. */
  public static VertxBreaker create(
      String name, Vertx vertx, CircuitBreakerConfig config, Ticker ticker) {
    return create(name, vertx, config, ticker, Timers.on(vertx));
  }

  /** A single closed circuit breaker on {@code ticker} and {@code timers}. */
  public static VertxBreaker create(
      String name, Vertx vertx, CircuitBreakerConfig config, Ticker ticker, Timers timers) {
    var breaker =
        Breaker.builder(name)
            .config(config)
            .ticker(ticker)
            .timers(timers)
            .listenerThreads(workers(vertx))
            .build();
    return new VertxBreaker(vertx, breaker, timers);
  }

  private static Executor workers(Vertx vertx) {
    return task ->
        vertx.executeBlocking(
            () -> {
              task.run();
              return null;
            },
            false);
  }

  /**
   * The breaker called {@code name}: the same one at every call, made with {@code config} at the
   * first. To change the configuration of one that is there: {@link Breaker#retune}.
   */
  public VertxBreaker breaker(String name, CircuitBreakerConfig config) {
    return entries.computeIfAbsent(name, absent -> entry(absent, config)).breaker();
  }

  private Entry entry(String name, CircuitBreakerConfig config) {
    var breaker = create(name, vertx, config, ticker, timers);
    return new Entry(breaker, BreakerMeters.register(breaker.breaker(), meters));
  }

  /** The breaker called {@code name}; null when there is none. */
  public @Nullable VertxBreaker find(String name) {
    var entry = entries.get(name);
    return entry == null ? null : entry.breaker();
  }

  /** All breakers, by name. */
  public List<Breaker> all() {
    return entries.keySet().stream()
        .sorted()
        .map(entries::get)
        .filter(Objects::nonNull)
        .map(entry -> entry.breaker().breaker())
        .toList();
  }

  /**
   * Forgets the breaker called {@code name} and takes it out of the metrics; who holds it can go on
   * using it.
   *
   * @return whether there was one
   */
  public boolean remove(String name) {
    var entry = entries.remove(name);
    if (entry != null) {
      entry.meters().remove();
    }
    return entry != null;
  }
}
