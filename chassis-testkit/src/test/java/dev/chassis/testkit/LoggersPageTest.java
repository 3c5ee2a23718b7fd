package dev.chassis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.observability.Observability;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.time.ManualTime;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggersPageTest {

  private static final String LOGGER = "shop.pricing";

  private final ManualTime time = ManualTime.create();

  @Test
  void changesALevelForAWhile() {
    try (var log = LogCapture.start();
        var shop =
            ServiceUnderTest.start(
                Chassis.service("shop").with(Observability.module()).wiring(chassis -> {}), time)) {
      var answer =
          shop.management()
              .post(
                  "/loggers/" + LOGGER,
                  "{\"level\": \"debug\", \"seconds\": 60, \"why\": \"slow\"}");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(new JsonObject(answer.body()).getString("effective")).isEqualTo("DEBUG");
      assertThat(LoggerFactory.getLogger(LOGGER + ".Discount").isDebugEnabled()).isTrue();
      assertThat(shop.management().get("/loggers").body())
          .contains("\"" + LOGGER + "\"", "by hand: slow");
      var audit = log.await("an audit event", line -> line.field("event.kind").equals("audit"));
      assertThat(audit.field("labels.logger")).isEqualTo(LOGGER);
      assertThat(audit.field("labels.reason")).isEqualTo("by hand: slow");

      time.advance(Duration.ofSeconds(59));
      assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isTrue();
      time.advance(Duration.ofSeconds(1));

      assertThat(LoggerFactory.getLogger(LOGGER).isDebugEnabled()).isFalse();
      var loggers = new JsonArray(shop.management().get("/loggers").body());
      assertThat(loggers.getJsonObject(0).getString("name")).isEqualTo("ROOT");
      assertThat(loggers.toString()).doesNotContain(LOGGER);
    }
  }

  @Test
  void takesAChangeBackAtOnce() {
    try (var shop =
        ServiceUnderTest.start(
            Chassis.service("shop").with(Observability.module()).wiring(chassis -> {}), time)) {
      var changed = shop.management().post("/loggers/io.netty", "{\"level\": \"TRACE\"}");
      assertThat(new JsonObject(changed.body()).getString("configured")).isEqualTo("WARN");

      var back = shop.management().post("/loggers/io.netty", "{}");

      assertThat(new JsonObject(back.body()).getString("level")).isEqualTo("WARN");
    }
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    try (var shop =
        ServiceUnderTest.start(
            Chassis.service("shop").with(Observability.module()).wiring(chassis -> {}), time)) {
      var management = shop.management();

      assertThat(management.post("/loggers/a", "{\"level\": \"loud\"}").status()).isEqualTo(400);
      assertThat(
              management.post("/loggers/a", "{\"level\": \"debug\", \"seconds\": 90000}").status())
          .isEqualTo(400);
      assertThat(management.get("/loggers/a%20b").status()).isEqualTo(400);
      assertThat(new JsonObject(management.get("/loggers/io.netty").body()).getString("level"))
          .isEqualTo("WARN");
    }
  }
}
