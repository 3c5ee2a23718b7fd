package dev.chassis.testkit.stub;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.TestHttp;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StubServiceTest {

  record Quote(String id, int cents) {}

  private StubService exchange;
  private TestHttp http;

  @BeforeEach
  void start() {
    exchange = StubService.named("exchange");
    http = TestHttp.onPort(exchange.port());
  }

  @AfterEach
  void end() {
    exchange.close();
  }

  @Test
  void answersWithWhatTheHandlerReturns() {
    exchange.get("/quotes/{id}", call -> new Quote(call.path("id"), 1200));
    exchange.get("/text", call -> "plain");
    exchange.delete("/quotes/{id}", call -> null);
    exchange.put("/x", call -> StubAnswer.of(202, Map.of()).withHeader("location", "/x/1"));

    assertThat(http.get("/quotes/ACME?at=noon").as(Quote.class)).isEqualTo(new Quote("ACME", 1200));
    assertThat(http.get("/text").body()).isEqualTo("plain");
    assertThat(http.delete("/quotes/ACME").status()).isEqualTo(204);
    assertThat(http.put("/x", Map.of()).header("Location")).isEqualTo("/x/1");
    assertThat(exchange.calls().get(0)).hasToString("GET /quotes/ACME?at=noon");
  }

  @Test
  void namesWhatIsStubbedWhenSomethingElseIsAskedFor() {
    exchange.get("/quotes/{id}", call -> "x");
    exchange.post("/orders", call -> "x");

    var answer = http.get("/qoutes/ACME");

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.json().getString("detail"))
        .isEqualTo(
            "exchange: nothing was said about GET /qoutes/ACME; stubbed are GET /quotes/{id}, POST"
                + " /orders");
    assertThat(exchange.unexpected()).hasSize(1);
    assertThatThrownBy(exchange::verifyNothingUnexpected)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("GET /qoutes/ACME");
  }

  @Test
  void answersASequenceThenTheHandler() {
    exchange
        .get("/quotes/{id}", call -> "handler")
        .answering(StubAnswer.status(503), "first", Map.of("second", 2));

    assertThat(http.get("/quotes/A").status()).isEqualTo(503);
    assertThat(http.get("/quotes/A").body()).isEqualTo("first");
    assertThat(http.get("/quotes/A").json().getInteger("second")).isEqualTo(2);
    assertThat(http.get("/quotes/A").body()).isEqualTo("handler");
  }

  @Test
  void failsForAWhileOrUntilHealed() {
    var quotes = exchange.get("/quotes/{id}", call -> "fine").failingNext(2, 500);

    assertThat(http.get("/quotes/A").status()).isEqualTo(500);
    assertThat(http.get("/quotes/A").status()).isEqualTo(500);
    assertThat(http.get("/quotes/A").status()).isEqualTo(200);
    quotes.failing(503);
    assertThat(http.get("/quotes/A").status()).isEqualTo(503);
    assertThat(http.get("/quotes/A").status()).isEqualTo(503);
    quotes.heal();
    assertThat(http.get("/quotes/A").status()).isEqualTo(200);
    quotes.verifyCalled(6);
  }

  @Test
  void comesLateWhenTold() {
    exchange.get("/quotes/{id}", call -> "late").delaying(ofMillis(60));
    long asked = Ticker.system().nanos();

    assertThat(http.get("/quotes/A").body()).isEqualTo("late");

    assertThat(Duration.ofNanos(Ticker.system().nanos() - asked)).isGreaterThan(ofMillis(59));
  }

  @Test
  void remembersWhatItWasAsked() {
    var orders = exchange.post("/orders", call -> StubAnswer.of(201, call.json().put("id", 7)));
    exchange.get("/orders/{id}", call -> "x");

    http.post("/orders", Map.of("item", "apple"), Map.of("X-Who", "bob"));
    http.get("/orders/7");

    assertThat(orders.lastCall().json().getString("item")).isEqualTo("apple");
    orders.verifyCalled(1).verifyHeader("x-who", "bob");
    exchange.verifyInOrder("POST /orders", "GET /orders/7").verifyNothingUnexpected();
    assertThatThrownBy(() -> exchange.verifyInOrder("GET /orders/7", "POST /orders"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected POST /orders after [GET /orders/7]");
    assertThatThrownBy(() -> orders.verifyHeader("x-who", "alice"))
        .isInstanceOf(AssertionError.class);
    http.post("/orders", Map.of());
    assertThatThrownBy(() -> orders.verifyCalled(1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected 1 calls, got 2");
  }

  @Test
  void aThrowingHandlerSaysSo() {
    exchange.get("/quotes/{id}", call -> call.path("name"));

    var answer = http.get("/quotes/A");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).contains("GET /quotes/{id}", "{name} is not in the template: [id]");
  }

  @Test
  void aServiceFindsItByItsName() {
    var quotes = exchange.get("/quotes/{id}", call -> new Quote(call.path("id"), 5));
    var chassis =
        Chassis.service("market")
            .wiring(
                context -> {
                  var client = context.client("exchange");
                  context
                      .http()
                      .get(
                          "/price/{id}",
                          call -> client.get("/quotes/" + call.path("id"), Quote.class));
                });
    try (var market = ServiceUnderTest.start(chassis, exchange::join)) {
      assertThat(market.http().get("/price/ACME").as(Quote.class)).isEqualTo(new Quote("ACME", 5));

      quotes.failing(500);
      assertThat(market.http().get("/price/ACME").status()).isEqualTo(502);
      exchange.network().refuse();
      assertThat(market.http().get("/price/ACME").status()).isBetween(502, 503);
    }
    assertThat(quotes.lastCall().header("traceparent")).isNotEmpty();
  }

  @Test
  void aHangingRouteTakesRequestsAndAnswersNone() {
    var quotes = exchange.get("/quotes/{id}", call -> new Quote("A", 1)).hanging();
    var chassis =
        Chassis.service("market")
            .wiring(
                context -> {
                  var client = context.client("exchange");
                  context.http().get("/price", call -> client.get("/quotes/A", Quote.class));
                });
    try (var market =
        ServiceUnderTest.start(
            chassis,
            environment ->
                exchange
                    .join(environment)
                    .set("client.exchange.timeout", "100ms")
                    .set("client.exchange.retry.maxAttempts", 1))) {
      assertThat(market.http().get("/price").status()).isEqualTo(504);
      quotes.verifyCalled(1).heal();
      assertThat(market.http().get("/price").status()).isEqualTo(200);
    }
  }
}
