package dev.chassis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.chassis.http.LogCapture;
import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.resilience.breaker.CircuitBreakers;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of circuits, and what a person on call can do there. */
class BreakerPagesTest {

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ManualTime time = ManualTime.create();
  private final LogCapture log = new LogCapture(BreakerPages.class.getName());
  private RunningService service;
  private Breaker own;
  private CircuitBreakers breakers;

  @BeforeEach
  void start() throws Exception {
    settings("client.fees.breaker.openFor = 5s");
    service =
        await(
            Chassis.service("shop")
                .wiring(
                    context -> {
                      context.client("fees");
                      breakers = context.get(CircuitBreakers.class);
                      own = breakers.breaker("exchange", CircuitBreakerConfig.defaults()).breaker();
                    })
                .start(
                    Environment.empty()
                        .time(time)
                        .set("shutdown.pause", "0s")
                        .set("http.port", 0)
                        .set("management.port", 0)
                        .file(folder.resolve("shop.conf"))));
  }

  @AfterEach
  void stop() throws Exception {
    log.close();
    await(service.stop());
  }

  @Test
  void showsTheCircuitsOfClientsAndOfTheServiceItself() throws Exception {
    own.open();
    time.advance(Duration.ofMillis(500));

    var page = page();

    assertThat(page.stream().map(row -> ((JsonObject) row).getString("name")))
        .containsExactly("client.fees", "exchange");
    var row = page.getJsonObject(1);
    assertThat(row.getString("state")).isEqualTo("open");
    assertThat(row.getString("why")).isEqualTo("by hand");
    assertThat(row.getLong("sinceMs")).isEqualTo(500);
    assertThat(row.getInstant("since")).isEqualTo(time.ticker().now().minusMillis(500));
  }

  @Test
  void aCircuitIsForcedForAWhileAndSaidToBe() throws Exception {
    var answer =
        post(
            "exchange",
            "application/json",
            "{\"state\": \"open\", \"seconds\": 60, \"why\": \"it is moved\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getString("why")).isEqualTo("by hand: it is moved");
    assertThat(own.status()).isEqualTo(Breaker.Status.FORCED_OPEN);
    assertThat(log.at(Level.WARN))
        .extracting(event -> event.getFormattedMessage())
        .containsExactly("A circuit was changed by hand");
    assertThat(log.at(Level.WARN).get(0).getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .contains("breaker=exchange", "state=open", "seconds=60", "reason=by hand: it is moved");

    time.advance(Duration.ofSeconds(60));
    assertThat(own.status()).isEqualTo(Breaker.Status.CLOSED);
  }

  @Test
  void aForcedCircuitCanBeLeftToItselfAgain() throws Exception {
    assertThat(post("exchange", "application/json", "{\"state\": \"closed\"}").statusCode())
        .isEqualTo(200);
    assertThat(own.status()).isEqualTo(Breaker.Status.FORCED_CLOSED);

    assertThat(post("exchange", "application/json", "{\"state\": \"auto\"}").statusCode())
        .isEqualTo(200);
    assertThat(own.status()).isEqualTo(Breaker.Status.CLOSED);
  }

  @Test
  void whatIsNoOrderChangesNothing() throws Exception {
    for (var body :
        List.of(
            "{\"state\": \"ajar\"}",
            "{\"state\": \"open\", \"seconds\": 0}",
            "{\"state\": \"open\", \"seconds\": 86401}",
            "{}",
            "open")) {
      assertThat(post("exchange", "application/json", body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(post("exchange", "text/plain", "{\"state\": \"open\"}").statusCode()).isEqualTo(415);
    assertThat(post("nobody", "application/json", "{\"state\": \"open\"}").statusCode())
        .isEqualTo(404);
    assertThat(own.status()).isEqualTo(Breaker.Status.CLOSED);
    assertThat(log.at(Level.WARN)).isEmpty();
  }

  @Test
  void theSettingsOfAClientChangeWhileItRuns() throws Exception {
    var breaker = breakers.find("client.fees").breaker();
    assertThat(breaker.config().openFor()).isEqualTo(Duration.ofSeconds(5));

    settings("client.fees { breaker.openFor = 7s, poolSize = 3 }");
    var reload = post("/config/reload", "application/json", "");

    assertThat(reload.statusCode()).isEqualTo(200);
    assertThat(reload.body())
        .contains("client.fees.breaker.openFor: 5s → 7s")
        .contains("\"needsRestart\":[\"client.fees.poolSize\"]");
    // Listeners run on the event loop.
    long patience = Ticker.system().nanos() + TimeUnit.SECONDS.toNanos(10);
    while (!breaker.config().openFor().equals(Duration.ofSeconds(7))) {
      assertThat(Ticker.system().nanos() - patience).isNegative();
      Thread.onSpinWait();
    }
  }

  private void settings(String text) throws Exception {
    Files.writeString(folder.resolve("shop.conf"), text);
  }

  private JsonArray page() throws Exception {
    var request = HttpRequest.newBuilder(uri("/breakers")).build();
    return new JsonArray(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private HttpResponse<String> post(String name, String type, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(uri(name.startsWith("/") ? name : "/breakers/" + name))
            .header("content-type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + service.managementPort() + path);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
