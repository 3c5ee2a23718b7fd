package dev.chassis.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.http.ProblemException;
import dev.chassis.http.Reply;
import dev.chassis.testkit.SystemTest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway with stand-ins for the services behind it. */
class GatewayServiceTest {

  private static final SellShares WISH = new SellShares("acc-1", "ACME", 10);
  private static final OrderView ORDER =
      new OrderView(
          "o-1",
          "acc-1",
          "ACME",
          10,
          "pending",
          List.of(new OrderView.Happening("created", "2024-01-01T12:00:00Z")));

  private final List<SellShares> asked = new CopyOnWriteArrayList<>();

  @Test
  void saleIsTakenAndToldWhereToLook() {
    try (var system = SystemTest.of(this::orders, GatewayService::chassis)) {
      var answer = system.service("gateway").http().post("/shares/sell", WISH);

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.header("location")).isEqualTo("/orders/o-1");
      assertThat(answer.as(OrderAccepted.class)).isEqualTo(new OrderAccepted("o-1", "pending"));
      assertThat(asked).containsExactly(WISH);
    }
  }

  @Test
  void showsAnOrderWithItsHistory() {
    try (var system = SystemTest.of(this::orders, GatewayService::chassis)) {
      var http = system.service("gateway").http();

      assertThat(http.get("/orders/o-1").as(OrderView.class)).isEqualTo(ORDER);
      assertThat(http.get("/orders/o-2").status()).isEqualTo(404);
      assertThat(http.get("/orders/o-2").json().getString("code")).isEqualTo("unknown-order");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400,malformed,400,malformed",
    "404,unknown-account,404,unknown-account",
    "409,insufficient-shares,409,insufficient-shares",
    "422,odd,422,odd",
    "401,secret,502,upstream-problem",
    "500,boom,502,upstream-problem",
    "503,away,503,upstream-unavailable",
    "504,late,504,upstream-timeout",
  })
  void problemsAreToldAsFarAsTheyAreTheCallers(
      int remote, String remoteCode, int status, String code) {
    try (var system = SystemTest.of(() -> failing(remote, remoteCode), GatewayService::chassis)) {
      var answer = system.service("gateway").http().post("/shares/sell", WISH);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("content-type")).startsWith("application/problem+json");
      assertThat(answer.json().getString("code")).isEqualTo(code);
    }
  }

  @Test
  void nobodyBehindMeansUnavailable() {
    try (var system = SystemTest.of(GatewayService::chassis)) {
      var answer = system.service("gateway").http().post("/shares/sell", WISH);

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.json().getString("code")).isEqualTo("no-instance");
    }
  }

  @Test
  void slowServiceBehindMeansTimeout() {
    try (var system = SystemTest.of(GatewayServiceTest::silent, GatewayService::chassis)) {
      var answer =
          system
              .service("gateway")
              .http()
              .post("/shares/sell", WISH, Map.of("x-request-timeout-ms", "200"));

      assertThat(answer.status()).isEqualTo(504);
    }
  }

  @Test
  void nonsenseGoesNoFurther() {
    try (var system = SystemTest.of(this::orders, GatewayService::chassis)) {
      var http = system.service("gateway").http();

      var answer =
          http.post("/shares/sell", "{\"accountId\":\"ACC 1\",\"symbol\":\"acme\",\"quantity\":0}");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().getJsonArray("errors")).hasSize(3);
      assertThat(http.post("/shares/sell", "{").status()).isEqualTo(400);
      assertThat(http.get("/orders/a%2F..%2Fb").status()).isEqualTo(404);
      assertThat(asked).isEmpty();
    }
  }

  private Chassis orders() {
    return Chassis.service("orders")
        .wiring(
            chassis -> {
              chassis
                  .http()
                  .post(
                      "/orders",
                      SellShares.class,
                      (SellShares wish) -> {
                        asked.add(wish);
                        return Future.succeededFuture(Reply.accepted("/orders/o-1", ORDER));
                      });
              chassis
                  .http()
                  .get(
                      "/orders/{id}",
                      call ->
                          call.path("id").equals("o-1")
                              ? Future.succeededFuture(ORDER)
                              : Future.failedFuture(
                                  ProblemException.notFound("unknown-order", "no such order")));
            });
  }

  private static Chassis failing(int status, String code) {
    return Chassis.service("orders")
        .wiring(
            chassis ->
                chassis
                    .http()
                    .post(
                        "/orders",
                        SellShares.class,
                        (SellShares wish) ->
                            Future.failedFuture(
                                ProblemException.of(status, code, "Title", "detail"))));
  }

  private static Chassis silent() {
    return Chassis.service("orders")
        .wiring(
            chassis ->
                chassis
                    .http()
                    .post(
                        "/orders",
                        SellShares.class,
                        (SellShares wish) -> Promise.promise().future()));
  }
}
