package dev.chassis.testkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.client.ServiceRequest;
import dev.chassis.http.ProblemException;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import dev.chassis.testkit.SystemTest;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.zipkin.ThrowawayZipkin;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A call that is repeated and an event that is retried, as a real Zipkin has put them together. */
@Tag("slow")
class ZipkinTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger heard = new AtomicInteger();

  record Sold(String item) {
    static final EventType<Sold> TYPE = EventType.of("zipkin_sold", Sold.class);
  }

  @Test
  void oneTraceOverTwoServicesWithARetriedCallAndARetriedEvent() {
    try (var zipkin = ThrowawayZipkin.start();
        var system =
            SystemTest.of(
                environment ->
                    zipkin
                        .join(environment)
                        .set("client.zipkin-stock.hedge.enabled", false)
                        .set("messaging.retry.delays", "50ms"),
                this::stock,
                this::shop)) {
      var shop = system.service("zipkin-shop");
      var traceparent = Map.of("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01");

      var answer = shop.http().get("/sales/7", traceparent);
      assertThat(answer.status()).isEqualTo(200);
      Eventually.until("the event's second attempt", () -> heard.get() == 2);
      Eventually.until(
          () -> "8 spans, there are " + told(zipkin.trace(TRACE)),
          Duration.ofSeconds(20),
          () -> zipkin.trace(TRACE).size() >= 8);

      var spans = zipkin.trace(TRACE);
      told(spans).forEach(line -> System.out.println("zipkin: " + line));
      assertThat(told(spans))
          .contains(
              "zipkin-shop SERVER get /sales/{id}",
              "zipkin-stock SERVER get /items/{id}",
              "zipkin-shop PRODUCER send zipkin_sold");
      assertThat(told(spans)).filteredOn(line -> line.contains("get zipkin-stock")).hasSize(2);
      assertThat(told(spans))
          .filteredOn(line -> line.equals("zipkin-stock CONSUMER process zipkin_sold"))
          .hasSize(2);
    }
  }

  private Chassis stock() {
    return Chassis.service("zipkin-stock")
        .with(Observability.module())
        .with(Messaging.module())
        .wiring(
            chassis -> {
              chassis
                  .http()
                  .get(
                      "/items/{id}",
                      call ->
                          asked.getAndIncrement() == 0
                              ? Future.failedFuture(
                                  ProblemException.of(502, "away", "Bad Gateway", "try again"))
                              : Future.succeededFuture(Map.of("n", 1)));
              chassis
                  .get(Messaging.class)
                  .subscribe(
                      Sold.TYPE,
                      "zipkin",
                      sold -> {
                        LoggerFactory.getLogger("zipkin").info("heard of {}", sold.item());
                        return heard.incrementAndGet() == 1
                            ? Future.failedFuture("not yet")
                            : Future.succeededFuture();
                      });
            });
  }

  private Chassis shop() {
    return Chassis.service("zipkin-shop")
        .with(Observability.module())
        .with(Messaging.module())
        .wiring(
            chassis -> {
              var stock = chassis.client("zipkin-stock");
              var events = chassis.get(Messaging.class);
              chassis
                  .http()
                  .get(
                      "/sales/{id}",
                      call ->
                          stock
                              .call(ServiceRequest.get("/items/" + call.path("id")))
                              .compose(item -> events.publish(Sold.TYPE, new Sold("a")))
                              .map(done -> Map.of("sold", true)));
            });
  }

  private static List<String> told(List<JsonObject> spans) {
    return spans.stream()
        .map(
            span ->
                span.getJsonObject("localEndpoint").getString("serviceName")
                    + " "
                    + span.getString("kind")
                    + " "
                    + span.getString("name"))
        .sorted()
        .toList();
  }
}
