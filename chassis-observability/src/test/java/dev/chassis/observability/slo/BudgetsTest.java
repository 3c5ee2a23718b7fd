package dev.chassis.observability.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.alert.Alerts;
import dev.chassis.alert.AlertsConfig;
import dev.chassis.observability.slo.SloReport.State;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BudgetsTest {

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Slos slos = new Slos("gateway");
  private final Alerts alerts =
      Alerts.create(vertx, "gateway", AlertsConfig.defaults(), registry, time, time.timers(vertx));
  private final Budgets budgets = new Budgets(slos, registry, alerts, time, time);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void requests(int count, int status, long millis) {
    var timer =
        Timer.builder("http.server.requests")
            .serviceLevelObjectives(Duration.ofMillis(100))
            .tags("method", "GET", "route", "/a", "status", "" + status, "outcome", "x")
            .register(registry);
    for (int i = 0; i < count; i++) {
      timer.record(Duration.ofMillis(millis));
    }
  }

  private void minutes(int minutes, int perMinute, int failedPerMinute) {
    for (int i = 0; i < minutes; i++) {
      requests(perMinute - failedPerMinute, 200, 10);
      requests(failedPerMinute, 503, 10);
      time.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void theBudgetIsCountedFromTheServicesOwnTimers() {
    slos.slo("a").route("GET", "/a").availability(99).latency(Duration.ofMillis(100), 90);
    budgets.start();
    requests(990, 200, 10);
    requests(5, 200, 300);
    requests(5, 503, 10);

    var report = budgets.report();

    var availability = report.promises().get(0);
    assertThat(availability.total()).isEqualTo(1000);
    assertThat(availability.bad()).isEqualTo(5);
    assertThat(availability.budgetLeft()).isEqualTo(0.5);
    assertThat(availability.state()).isEqualTo(State.kept);
    var latency = report.promises().get(1);
    assertThat(latency.total()).isEqualTo(995);
    assertThat(latency.bad()).isEqualTo(5);
  }

  @Test
  void burningFastIsToldAndSoIsItsEnd() {
    slos.slo("a").route("GET", "/a").availability(99.9);
    budgets.start();
    minutes(70, 1000, 0);
    assertThat(alerts.active()).isZero();

    minutes(61, 1000, 20); // 2 %: twenty times the budget

    assertThat(budgets.report().promises().get(0).state()).isEqualTo(State.burning);
    assertThat(budgets.report().promises().get(0).burn()).containsEntry("5m", 20.0);
    assertThat(alerts.firing())
        .singleElement()
        .satisfies(entry -> assertThat(entry.alert().name()).isEqualTo("SloBurnsFast"));

    minutes(40, 1000, 0);

    assertThat(budgets.report().promises().get(0).burn()).containsEntry("5m", 0.0);
    assertThat(budgets.report().promises().get(0).state()).isEqualTo(State.broken);
  }

  @Test
  void slowFailuresWakeNobody() {
    slos.slo("a").route("GET", "/a").availability(99);
    budgets.start();

    minutes(120, 1000, 9); // 0.9 of the budget

    assertThat(alerts.active()).isZero();
    assertThat(budgets.report().promises().get(0).state()).isEqualTo(State.kept);
  }

  @Test
  void withoutTrafficThereIsNothingToSay() {
    slos.slo("a").route("GET", "/a").availability(99);
    budgets.start();

    var row = budgets.report().promises().get(0);

    assertThat(row.state()).isEqualTo(State.quiet);
    assertThat(row.actual()).isNull();
    assertThat(row.budgetLeft()).isEqualTo(1);
  }
}
