package dev.chassis.observability.slo;

import dev.chassis.ServiceContext;
import dev.chassis.alert.Alerts;
import dev.chassis.lifecycle.Phase;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Promises in a service: what they need from its meters, its page {@code /slo}, its alerts. */
public final class Promises {

  private Promises() {}

  /** Makes the times that {@code slos} promise bounds of the histograms they are judged by. */
  public static MeterFilter bounds(Slos slos) {
    return new Bounds(slos);
  }

  /** Adds what follows {@link Slos} to a service that is being wired. */
  public static void add(ServiceContext chassis, SloConfig config) {
    var budgets =
        new Budgets(
            chassis.get(Slos.class),
            chassis.metrics(),
            config.alerts() ? chassis.find(Alerts.class).orElse(null) : null,
            chassis.ticker(),
            chassis.timers());
    chassis.component(Phase.RESOURCES, budgets);
    chassis.management().json("/slo", () -> Future.succeededFuture(budgets.report()));
  }

  /** Timers are made when the first request comes; what was promised while wiring is known then. */
  private record Bounds(Slos slos) implements MeterFilter {

    @Override
    public @Nullable DistributionStatisticConfig configure(
        Meter.Id id, DistributionStatisticConfig config) {
      var promised =
          slos.objectives().stream()
              .filter(one -> one.within() != null)
              .filter(one -> one.subject().signal().name().equals(id.getName()))
              .mapToDouble(one -> nanos(one.within()))
              .toArray();
      if (promised.length == 0) {
        return config;
      }
      var known = config.getServiceLevelObjectiveBoundaries();
      var all =
          DoubleStream.concat(
                  known == null ? DoubleStream.empty() : DoubleStream.of(known),
                  DoubleStream.of(promised))
              .sorted()
              .distinct()
              .toArray();
      return DistributionStatisticConfig.builder()
          .serviceLevelObjectives(all)
          .build()
          .merge(config);
    }

    private static double nanos(@Nullable Duration within) {
      return within == null ? 0 : within.toNanos();
    }
  }
}
