package dev.chassis.testkit.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.config.Check;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.LocalHeartbeatChannel;
import dev.chassis.json.JsonCodec;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real heartbeats, problems, health reports and events fit the schemas, and so do the examples. */
class FormatsTest {

  private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

  record Order(String item, int quantity) {
    Order {
      Check.all(Check.notBlank("item", item), Check.atLeast(1, "quantity", quantity));
    }
  }

  private static final EventType<Order> PLACED = EventType.of("order_placed", Order.class);

  @Test
  void heartbeatsFromTheFirstToTheLast() {
    var channel = LocalHeartbeatChannel.create();
    var beats = new CopyOnWriteArrayList<Heartbeat>();
    var vertx = Vertx.vertx();
    Eventually.succeeds(channel.listen(vertx, Set.of(), beats::add));

    ServiceUnderTest.start(shop(), env -> env.share(HeartbeatChannel.class, channel)).close();

    Eventually.until("all three were sent", () -> beats.size() == 3);
    assertThat(beats)
        .extracting(Heartbeat::status)
        .containsExactly(Heartbeat.Status.up, Heartbeat.Status.draining, Heartbeat.Status.gone);
    beats.forEach(beat -> fits("heartbeat", JsonCodec.encode(beat).toJsonObject()));
    assertThat(beats.get(0).address()).isNotNull();
    Eventually.succeeds(vertx.close());
  }

  @Test
  void problemsOfEveryOrigin() {
    try (var shop = ServiceUnderTest.start(shop())) {
      var refused = shop.http().post("/orders", Map.of("item", "", "quantity", 0));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
      assertThat(refused.json().getJsonArray("errors")).hasSize(2);
      fits("problem", refused.json());
      fits("problem", shop.http().post("/orders", "{").json());
      fits("problem", shop.http().get("/nowhere").json());
      fits("problem", shop.http().get("/orders").json());
      var internal = shop.http().get("/broken");
      fits("problem", internal.json());
      assertThat(internal.status()).isEqualTo(500);
      assertThat(internal.body()).doesNotContain("secret");
    }
  }

  @Test
  void healthPages() {
    try (var shop = ServiceUnderTest.start(shop())) {
      for (var page : List.of("/health/live", "/health/ready", "/health/started")) {
        fits("health", shop.management().get(page).json());
      }
      var ready = shop.management().get("/health/ready");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.body()).contains("\"error\":\"connection refused\"");
    }
  }

  @Test
  void eventsAsTheyAreSent() {
    try (var shop = ServiceUnderTest.start(shop())) {
      var events = EventProbe.on(shop.get(MemoryBroker.class));
      Eventually.succeeds(shop.get(Messaging.class).publish(PLACED, new Order("apple", 1)));

      var message = events.messages().get(0);
      var event = new JsonObject();
      message.attributes().forEach(event::put);
      fits("event-envelope", event.put("data", message.body().toJsonObject()));
      assertThat(message.attributes())
          .containsEntry("source", "/services/shop")
          .containsKeys("time", "datacontenttype");
      assertThat(message.headers()).containsKeys("traceparent", "x-request-id");
      assertThat(message.headers()).doesNotContainKey("x-request-timeout-ms");
    }
  }

  @Test
  void eventsThatWereGivenUpAndWhatIsDoneAboutThem() {
    try (var shop =
        ServiceUnderTest.start(shop(), env -> env.set("messaging.retry.delays", "1ms"))) {
      var broker = shop.get(MemoryBroker.class);
      Eventually.succeeds(shop.get(Messaging.class).publish(PLACED, new Order("pear", 1)));
      Eventually.until("it is given up", () -> broker.parked("shop.pack").size() == 1);
      var pages = shop.management();

      var listed = pages.get("/errors/pack/events").json().getJsonArray("events");
      fits("parked-event", listed.getJsonObject(0));
      var id = listed.getJsonObject(0).getString("id");
      fits("parked-event", pages.get("/errors/pack/events/" + id).json());
      var job = pages.post("/errors/pack/redrive", Map.of("all", true, "job", "j"));
      assertThat(job.status()).isEqualTo(202);
      fits("error-job", job.json());
      Eventually.until(
          "it is over", () -> pages.get("/error-jobs/j").json().getString("status").equals("done"));
      fits("error-job", pages.get("/error-jobs/j").json());
    }
  }

  @Test
  void whatTheSamplesReadOfEachOther() throws IOException {
    try (var files = Files.walk(Path.of("../samples"), 4)) {
      var expectations =
          files.filter(file -> file.getParent().endsWith("contract/expects")).toList();
      assertThat(expectations).hasSizeGreaterThan(5);
      for (var file : expectations) {
        fits("expectations", new JsonObject(Files.readString(file)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "heartbeat",
        "problem",
        "health",
        "event-envelope",
        "parked-event",
        "error-job",
        "expectations"
      })
  void theExampleOfThePage(String format) throws IOException {
    var page = Files.readString(Path.of("../docs/formats", format + ".md"));
    var example = EXAMPLE.matcher(page);
    assertThat(example.find()).isTrue();

    fits(format, new JsonObject(example.group(1)));
  }

  @Test
  void aWrongObjectIsNoticed() {
    var wrong = new JsonObject("{\"status\":\"SICK\",\"checks\":[{\"name\":\"\",\"sinceMs\":-1}]}");

    assertThat(Schema.of("health").faults(wrong))
        .extracting(fault -> fault.substring(0, fault.lastIndexOf(": ")).split(": ", 2)[0])
        .contains("/status", "/checks/0/name", "/checks/0/status", "/checks/0/sinceMs");
  }

  private static void fits(String format, JsonObject value) {
    assertThat(Schema.of(format).faults(value)).as("%s", value).isEmpty();
  }

  private static Chassis shop() {
    return Chassis.service("shop")
        .with(Messaging.module())
        .wiring(
            chassis -> {
              chassis.health().readiness("store", () -> Future.failedFuture("connection refused"));
              chassis
                  .get(Messaging.class)
                  .subscribe(PLACED, "pack", order -> Future.failedFuture("no box"));
              chassis.http().post("/orders", Order.class, Future::succeededFuture);
              chassis.http().get("/broken", call -> Future.failedFuture("the secret is 42"));
            });
  }
}
