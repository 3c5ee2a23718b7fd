package dev.chassis.observability.slo;

import dev.chassis.alert.Alert;
import dev.chassis.alert.Alerts;
import dev.chassis.alert.Severity;
import dev.chassis.lifecycle.Component;
import dev.chassis.observability.slo.SloReport.Row;
import dev.chassis.observability.slo.SloReport.State;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The error budgets of this instance, counted every ten seconds from the service's own timers. With
 * {@code slo.alerts} it raises an alert of its own for a budget that burns fast, for services that
 * no Prometheus watches. Thread-safe.
 */
final class Budgets implements Component {

  static final Duration TICK = Duration.ofSeconds(10);

  /** Windows that an instance looks back over; longer ones are for Prometheus. */
  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(1), Duration.ofHours(6));

  private final Slos slos;
  private final MeterRegistry registry;
  private final @Nullable Alerts alerts;
  private final Ticker ticker;
  private final Timers timers;
  private final List<BudgetLine> lines = new CopyOnWriteArrayList<>();
  private long startedNanos;
  private Timers.@Nullable Timer timer;

  /**
   * Budgets of what {@code slos} has by the time they start.
   *
   * @param alerts told of budgets that burn fast; null: nobody is
   */
  Budgets(
      Slos slos, MeterRegistry registry, @Nullable Alerts alerts, Ticker ticker, Timers timers) {
    this.slos = slos;
    this.registry = registry;
    this.alerts = alerts;
    this.ticker = ticker;
    this.timers = timers;
  }

  @Override
  public String name() {
    return "error budgets";
  }

  @Override
  public synchronized Future<?> start() {
    startedNanos = ticker.nanos();
    slos.objectives().forEach(one -> lines.add(new BudgetLine(one, TICK, WINDOWS)));
    tick();
    timer = lines.isEmpty() ? null : timers.every(TICK, this::tick);
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

  /** How the promises stand now. */
  SloReport report() {
    long since = ticker.nanos() - startedNanos;
    return new SloReport(
        since / 1_000_000, lines.stream().map(line -> row(line, line.read(registry))).toList());
  }

  private void tick() {
    for (var line : lines) {
      line.add(line.read(registry));
      tell(line);
    }
  }

  private void tell(BudgetLine line) {
    if (alerts == null) {
      return;
    }
    var objective = line.objective();
    var alert =
        new Alert(
            "SloBurnsFast",
            Severity.critical,
            objective.slo().service(),
            RuleFile.labels(objective),
            RuleFile.summary(objective));
    if (burnsFast(line)) {
      alerts.raise(alert);
    } else {
      alerts.resolve(alert);
    }
  }

  /** Over both windows of a rate that wakes somebody, as in the rules for Prometheus. */
  private static boolean burnsFast(BudgetLine line) {
    return BurnRate.ALL.stream()
        .filter(rate -> rate.severity() == Severity.critical)
        .anyMatch(
            rate ->
                line.failedShare(rate.longWindow()) > rate.threshold(line.objective())
                    && line.failedShare(rate.shortWindow()) > rate.threshold(line.objective()));
  }

  private static Row row(BudgetLine line, BudgetLine.Count now) {
    var objective = line.objective();
    var burn = new LinkedHashMap<String, Double>();
    for (var window : WINDOWS) {
      burn.put(BurnRate.text(window), round(line.failedShare(window) / objective.budget()));
    }
    double failed = now.total() == 0 ? 0 : (double) now.bad() / now.total();
    double left = round(1 - failed / objective.budget());
    return new Row(
        objective.slo().name(),
        objective.name(),
        objective.words(),
        state(now, left, line),
        objective.target(),
        now.total() == 0 ? null : 1 - failed,
        now.total(),
        now.bad(),
        left,
        Map.copyOf(burn));
  }

  private static State state(BudgetLine.Count now, double left, BudgetLine line) {
    if (now.total() == 0) {
      return State.quiet;
    }
    if (burnsFast(line)) {
      return State.burning;
    }
    return left < 0 ? State.broken : State.kept;
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
