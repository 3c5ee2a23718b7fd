package dev.chassis.samples.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.Messaging;
import dev.chassis.samples.alerts.FleetView.ServiceView;
import dev.chassis.samples.alerts.OrderTrails.Trail;
import dev.chassis.testkit.SystemTest;
import dev.chassis.testkit.TestHttp;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertsServiceTest {

  /** As Alertmanager sends it, shortened. */
  private static final String WEBHOOK =
      """
      {"version":"4","groupKey":"{}:{alertname=\\"Down\\"}","truncatedAlerts":0,"status":"firing",
       "receiver":"chassis","groupLabels":{"alertname":"Down"},"commonLabels":{},
       "commonAnnotations":{},"externalURL":"http://localhost:9093",
       "alerts":[{"status":"firing","labels":{"alertname":"Down","service":"fees"},
         "annotations":{"summary":"fees is down"},"startsAt":"2024-01-01T12:00:00.000Z",
         "endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"c0ffee"}]}""";

  @Test
  void keepsTheLastHundredAlertsNewestFirst() {
    try (var system = SystemTest.of(AlertsService::chassis)) {
      var http = system.service("alerts").http();

      assertThat(http.post("/alerts", WEBHOOK).status()).isEqualTo(204);
      for (int i = 0; i < ReceivedAlerts.KEPT - 1; i++) {
        http.post("/alerts", WEBHOOK.replace("c0ffee", "alert-" + i));
      }
      assertThat(latest(http)).hasSize(100);
      assertThat(latest(http).get(99).alert().fingerprint()).isEqualTo("c0ffee");

      http.post("/alerts", WEBHOOK.replace("c0ffee", "newest"));
      assertThat(latest(http)).hasSize(100);
      assertThat(latest(http).get(0).alert().fingerprint()).isEqualTo("newest");
      assertThat(latest(http).get(0).alert().labels()).containsEntry("service", "fees");
    }
  }

  @Test
  void refusesWhatIsNoWebhook() {
    try (var system = SystemTest.of(AlertsService::chassis)) {
      var http = system.service("alerts").http();

      assertThat(http.post("/alerts", "{\"status\":\"firing\"}").status()).isEqualTo(400);
      assertThat(latest(http)).isEmpty();
    }
  }

  @Test
  void tellsWhatHappenedToAnOrder() {
    try (var system = SystemTest.of(AlertsService::chassis)) {
      var alerts = system.service("alerts");
      var events = alerts.get(Messaging.class);

      for (var type : OrderTrails.types()) {
        Eventually.succeeds(events.publish(type, new OrderTrails.OrderSeen("order-1")));
      }

      Eventually.until(
          "order-1 is known", () -> alerts.http().get("/trails/order-1").status() == 200);
      Eventually.passes(
          Eventually.PATIENCE,
          () ->
              assertThat(alerts.http().get("/trails/order-1").as(Trail.class).steps())
                  .extracting(OrderTrails.Step::event)
                  .containsExactlyInAnyOrder(
                      "order_created", "order_placed", "fee_charged", "order_booked"));
      assertThat(alerts.http().get("/trails/order-2").status()).isEqualTo(404);
    }
  }

  @Test
  void showsTheFleet() {
    try (var system = SystemTest.of(AlertsService::chassis, AlertsServiceTest::worker)) {
      var http = system.service("alerts").http();

      Eventually.until("both are seen", () -> up(http).containsAll(List.of("alerts", "worker")));

      system.kill("worker");
      Eventually.until("the killed one is down", () -> !up(http).contains("worker"));

      system.restart("worker");
      Eventually.until("it is back", () -> up(http).contains("worker"));
    }
  }

  private static Chassis worker() {
    return Chassis.service("worker")
        .wiring(chassis -> chassis.http().get("/", call -> Future.succeededFuture("hello")));
  }

  private static List<ReceivedAlerts.Received> latest(TestHttp http) {
    return http.get("/alerts").as(ReceivedAlerts.Latest.class).alerts();
  }

  private static List<String> up(TestHttp http) {
    return http.get("/fleet").as(FleetView.class).services().stream()
        .filter(one -> one.up() > 0)
        .map(ServiceView::service)
        .toList();
  }
}
