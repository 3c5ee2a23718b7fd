package dev.chassis.resilience.breaker;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The metrics of one breaker. They read what it counts anyway, so they cost a call nothing. */
final class BreakerMeters {

  private final MeterRegistry registry;
  private final List<Meter> meters = new ArrayList<>();

  private BreakerMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  static BreakerMeters register(Breaker breaker, MeterRegistry registry) {
    var all = new BreakerMeters(registry);
    all.calls(breaker, "success", it -> it.totals().successes());
    all.calls(breaker, "failure", it -> it.totals().failures());
    all.calls(breaker, "ignored", it -> it.totals().ignored());
    all.calls(breaker, "rejected", it -> it.totals().rejected());
    all.slow(breaker);
    for (var status : Breaker.Status.values()) {
      all.state(breaker, status);
    }
    return all;
  }

  private void calls(Breaker breaker, String outcome, ToDoubleFunction<Breaker> count) {
    meters.add(
        FunctionCounter.builder("circuit.breaker.calls", breaker, count)
            .description("Calls that a circuit breaker judged or refused")
            .tag("breaker", breaker.name())
            .tag("outcome", outcome)
            .register(registry));
  }

  private void slow(Breaker breaker) {
    meters.add(
        FunctionCounter.builder("circuit.breaker.slow.calls", breaker, it -> it.totals().slow())
            .description("Calls that took as long as is slow for a circuit breaker")
            .tag("breaker", breaker.name())
            .register(registry));
  }

  private void state(Breaker breaker, Breaker.Status status) {
    meters.add(
        Gauge.builder("circuit.breaker.state", breaker, it -> it.status() == status ? 1 : 0)
            .description("1 for the state a circuit breaker is in, 0 for the others")
            .tag("breaker", breaker.name())
            .tag("state", status.name().toLowerCase(Locale.ROOT))
            .register(registry));
  }

  void remove() {
    meters.forEach(registry::remove);
  }
}
