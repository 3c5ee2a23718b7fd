package dev.chassis.observability.ops;

import dev.chassis.lifecycle.Component;
import dev.chassis.observability.metrics.EventLoopLag;
import dev.chassis.observability.ops.TrafficReport.Flow;
import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How much goes in and out, per second over the last ten: the service's own timers, looked at once
 * a second. Thread-safe.
 */
final class Traffic implements Component {

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int WINDOW = 10; // ticks

  private final MeterRegistry registry;
  private final EventLoopLag lag;
  private final Ticker ticker;
  private final Timers timers;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private Timers.@Nullable Timer timer;

  /** What all timers had counted at one moment, by family, flow and outcome. */
  private record Sample(long atNanos, Map<Meters, Map<String, Map<String, Rates>>> counted) {

    Rates of(Meters family, String flow, String outcome) {
      return counted
          .getOrDefault(family, Map.of())
          .getOrDefault(flow, Map.of())
          .getOrDefault(outcome, Rates.NONE);
    }
  }

  Traffic(MeterRegistry registry, EventLoopLag lag, Ticker ticker, Timers timers) {
    this.registry = registry;
    this.lag = lag;
    this.ticker = ticker;
    this.timers = timers;
  }

  @Override
  public String name() {
    return "traffic";
  }

  @Override
  public synchronized Future<?> start() {
    timer = timers.every(TICK, this::sample);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    kill();
    return Future.succeededFuture();
  }

  @Override
  public synchronized void kill() {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** The last seconds, as of now. */
  TrafficReport report() {
    var now = read();
    var before = oldest();
    long nanos = before == null ? 0 : now.atNanos() - before.atNanos();
    return new TrafficReport(
        nanos / 1_000_000,
        inFlight(),
        round(lag.worst().toNanos() / 1e6),
        flows(Meters.ROUTES, now, before, nanos),
        flows(Meters.CLIENTS, now, before, nanos),
        flows(Meters.PUBLISHED, now, before, nanos),
        flows(Meters.CONSUMED, now, before, nanos));
  }

  private synchronized void sample() {
    samples.addLast(read());
    if (samples.size() > WINDOW) {
      samples.removeFirst();
    }
  }

  private synchronized @Nullable Sample oldest() {
    return samples.peekFirst();
  }

  private Sample read() {
    var counted = new LinkedHashMap<Meters, Map<String, Map<String, Rates>>>();
    Meters.FAMILIES.forEach(family -> counted.put(family, family.read(registry)));
    return new Sample(ticker.nanos(), counted);
  }

  private long inFlight() {
    return (long)
        registry.find(Signals.HTTP_SERVER_IN_FLIGHT.name()).gauges().stream()
            .mapToDouble(Gauge::value)
            .sum();
  }

  private static List<Flow> flows(Meters family, Sample now, @Nullable Sample before, long nanos) {
    return now.counted().getOrDefault(family, Map.of()).entrySet().stream()
        .map(flow -> flow(family, flow.getKey(), flow.getValue(), before, nanos))
        .sorted(Comparator.comparingDouble(Flow::perSecond).reversed().thenComparing(Flow::name))
        .toList();
  }

  private static Flow flow(
      Meters family, String name, Map<String, Rates> now, @Nullable Sample before, long nanos) {
    var all = Rates.NONE;
    var recent = Rates.NONE;
    long failed = 0;
    var outcomes = new TreeMap<String, Long>();
    for (var entry : now.entrySet()) {
      var outcome = entry.getKey();
      var total = entry.getValue();
      var part = before == null ? total : total.since(before.of(family, name, outcome));
      all = all.plus(total);
      recent = recent.plus(part);
      failed += family.isFailure().test(outcome) ? part.count() : 0;
      outcomes.put(outcome, total.count());
    }
    return new Flow(
        name,
        nanos == 0 ? 0 : round(recent.count() * 1e9 / nanos),
        recent.count() == 0 ? 0 : round((double) failed / recent.count()),
        round(recent.meanMs()),
        round(recent.quantileMs(0.5)),
        round(recent.quantileMs(0.95)),
        round(recent.quantileMs(0.99)),
        round(all.maxMs()),
        all.count(),
        outcomes);
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static @Nullable Double round(@Nullable Double value) {
    return value == null ? null : round((double) value);
  }
}
