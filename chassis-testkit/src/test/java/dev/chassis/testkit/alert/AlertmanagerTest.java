package dev.chassis.testkit.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.alert.Alert;
import dev.chassis.alert.AlertmanagerConfig;
import dev.chassis.alert.Alerts;
import dev.chassis.alert.AlertsConfig;
import dev.chassis.alert.Severity;
import dev.chassis.alert.WebhookConfig;
import dev.chassis.testkit.monitoring.ThrowawayAlertmanager;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Time;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract with Alertmanager's API v2, kept with the real one where it is installed. */
class AlertmanagerTest {

  @TempDir private Path folder;

  @Test
  void theRealAlertmanagerHearsOfAnAlertAndOfItsEnd() throws Exception {
    var vertx = Vertx.vertx();
    var hooked = new CopyOnWriteArrayList<JsonObject>();
    var receiver =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              hooked.add(new JsonObject(body));
                              request.response().end();
                            }));
    Eventually.succeeds(receiver.listen(0, "127.0.0.1"));
    var hook = "http://127.0.0.1:" + receiver.actualPort() + "/hook";
    try (var manager = ThrowawayAlertmanager.start(folder, hook)) {
      var alerts = alerts(vertx, manager.url());
      var down =
          new Alert(
              "InstanceDown",
              Severity.warning,
              "fees",
              Map.of("service", "fees", "instance", "fees-1"),
              "fees is down: fees-1");

      alerts.raise(down);
      Eventually.until("it is told", () -> statuses(hooked).contains("firing"));
      var known = new JsonArray(manager.get("/api/v2/alerts")).getJsonObject(0);
      assertThat(known.getJsonObject("labels").getMap())
          .containsEntry("alertname", "InstanceDown")
          .containsEntry("instance", "fees-1")
          .containsEntry("severity", "warning");
      assertThat(known.getJsonObject("annotations").getString("summary"))
          .isEqualTo("fees is down: fees-1");

      alerts.resolve(down);
      Eventually.until("its end is told", () -> statuses(hooked).contains("resolved"));
      Eventually.succeeds(alerts.stop());
    } finally {
      Eventually.succeeds(vertx.close());
    }
  }

  private static Alerts alerts(Vertx vertx, String url) {
    var config =
        new AlertsConfig(
            false,
            Duration.ZERO,
            Duration.ofMillis(10),
            Duration.ofHours(4),
            Duration.ZERO,
            100,
            false,
            WebhookConfig.defaults(),
            AlertmanagerConfig.at(url));
    var time = Time.real();
    return Alerts.create(
        vertx, "watch", config, new SimpleMeterRegistry(), time.ticker(), time.timers(vertx));
  }

  private static List<String> statuses(List<JsonObject> hooked) {
    return hooked.stream().map(message -> message.getString("status")).toList();
  }
}
