package dev.chassis.resilience.breaker;

import dev.chassis.signals.Signals;
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
        Signals.CIRCUIT_BREAKER_CALLS.counted(registry, breaker, count, breaker.name(), outcome));
  }

  private void slow(Breaker breaker) {
    meters.add(
        Signals.CIRCUIT_BREAKER_SLOW_CALLS.counted(
            registry, breaker, it -> it.totals().slow(), breaker.name()));
  }

  private void state(Breaker breaker, Breaker.Status status) {
    meters.add(
        Signals.CIRCUIT_BREAKER_STATE.gauge(
            registry,
            breaker,
            it -> it.status() == status ? 1 : 0,
            breaker.name(),
            status.name().toLowerCase(Locale.ROOT)));
  }

  void remove() {
    meters.forEach(registry::remove);
  }
}
