package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.Check;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingTest {

  private static RunningIngress server;

  enum Side {
    BUY,
    SELL
  }

  record Find(
      String account,
      long id,
      Optional<Side> side,
      @Nullable Integer page,
      OptionalInt size,
      List<String> symbols,
      @Query("since-day") Optional<LocalDate> since,
      @Header("x-tenant") String tenant,
      @Header("x-flags") List<Integer> flags) {
    Find {
      Check.all(Check.between(1, 99, "id", id), Check.notBlank("tenant", tenant));
    }
  }

  record Kinds(
      boolean flag,
      double ratio,
      BigDecimal amount,
      UUID id,
      Instant at,
      Duration took,
      @Query("my-side") Side side) {}

  record Line(String symbol, int quantity) {
    Line {
      Check.all(Check.atLeast(1, "quantity", quantity));
    }
  }

  record Order(String name, List<Line> lines) {}

  record Place(String account, @Query Optional<Boolean> dry, @Body Order order) {
    Place {
      Check.all(Check.that(!account.equals("acc-0"), "account", account, "another account"));
    }
  }

  record Patch(String account, @Body Optional<List<Line>> lines) {}

  record Unbindable(Map<String, String> map) {}

  record TwoBodies(@Body Order one, @Body Order two) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            routes -> {
              routes.get(
                  "/accounts/{account}/orders/{id}",
                  Find.class,
                  find -> Future.succeededFuture(find));
              routes
                  .get("/kinds", Kinds.class, kinds -> Future.succeededFuture(kinds))
                  .strictQuery();
              routes.post(
                  "/accounts/{account}/orders",
                  Place.class,
                  place -> Future.succeededFuture(place));
              routes.patch(
                  "/accounts/{account}",
                  Patch.class,
                  (patch, call) ->
                      Future.succeededFuture(
                          call.method() + patch.lines().map(List::size).orElse(-1)));
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aRecordIsMadeOfPathQueryAndHeaders() {
    var answer =
        server.get(
            "/accounts/a%2F1/orders/7?side=SELL&page=2&symbols=A&symbols=B%26C&since-day=2024-02-29"
                + "&unknown=1",
            "X-Tenant", "north", "x-flags", "1, 2", "x-flags", "3");

    assertThat(answer.body())
        .isEqualTo(
            "{\"account\":\"a/1\",\"id\":7,\"side\":\"SELL\",\"page\":2,\"size\":null,"
                + "\"symbols\":[\"A\",\"B&C\"],\"since\":\"2024-02-29\",\"tenant\":\"north\","
                + "\"flags\":[1,2,3]}");
  }

  @Test
  void whatMayBeLeftOutIs() {
    var answer = server.get("/accounts/a/orders/7", "x-tenant", "north");

    assertThat(answer.body())
        .isEqualTo(
            "{\"account\":\"a\",\"id\":7,\"side\":null,\"page\":null,\"size\":null,"
                + "\"symbols\":[],\"since\":null,\"tenant\":\"north\",\"flags\":[]}");
  }

  @Test
  void everythingWrongIsToldAtOnce() {
    var answer =
        server.get(
            "/accounts/a/orders/seven?side=HOLD&page=1.5&size=1&size=2&since-day=yesterday",
            "x-flags",
            "1,x");

    assertRefused(
        answer,
        "id: expected a whole number",
        "side: expected one of BUY, SELL",
        "page: expected a whole number",
        "size: expected one value",
        "since-day: expected an ISO-8601 date or time",
        "x-tenant: expected text, it is missing",
        "x-flags: expected a whole number");
  }

  @Test
  void whatTheRecordRefusesIsNamedAsTheCallerKnowsIt() {
    assertRefused(
        server.get("/accounts/a/orders/100", "x-tenant", " "),
        "id: expected from 1 to 99",
        "x-tenant: expected some text");
  }

  @Test
  void bodyAndParametersAreRefusedTogether() {
    var answer =
        server.postJson(
            "/accounts/a/orders?dry=perhaps",
            "{\"lines\":[{\"symbol\":1,\"quantity\":\"2\"},{\"symbol\":\"A\",\"quantity\":0}]}");

    assertRefused(
        answer,
        "dry: expected true or false",
        "/name: expected text, it is missing",
        "/lines/0/symbol: expected text",
        "/lines/0/quantity: expected a whole number",
        "/lines/1/quantity: expected 1 or more");
    assertRefused(
        server.postJson("/accounts/acc-0/orders", "{\"name\":\"\",\"lines\":[]}"),
        "account: expected another account");
    assertRefused(
        server.send("POST", "/accounts/a/orders?dry=1", ""),
        "dry: expected true or false",
        ": expected a JSON document, found nothing");
  }

  @Test
  void aBodyIsBoundBesideParameters() {
    var order = "{\"name\":\"x\",\"lines\":[{\"symbol\":\"A\",\"quantity\":1}]}";

    assertThat(server.postJson("/accounts/a/orders?dry=true", order).body())
        .isEqualTo("{\"account\":\"a\",\"dry\":true,\"order\":" + order + "}");
    assertThat(server.send("POST", "/accounts/a/orders", order, "content-type", "text/xml"))
        .returns(415, HttpResponse::statusCode)
        .returns("application/json", answer -> answer.headers().firstValue("accept").orElseThrow());
  }

  @Test
  void anOptionalBodyMayBeMissing() {
    assertThat(server.send("PATCH", "/accounts/a", "").body()).isEqualTo("\"PATCH-1\"");
    assertThat(
            server
                .send(
                    "PATCH",
                    "/accounts/a",
                    "[{\"symbol\":\"A\",\"quantity\":1}]",
                    "content-type",
                    "application/merge-patch+json")
                .body())
        .isEqualTo("\"PATCH1\"");
    assertRefused(
        server.send("PATCH", "/accounts/a", "[{}]", "content-type", "application/json"),
        "/0/symbol: expected text, it is missing",
        "/0/quantity: expected a whole number, it is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flag=TRUE              | flag: expected true or false",
        "ratio=1e999            | ratio: expected a number",
        "ratio=NaN              | ratio: expected a number",
        "ratio=0x10             | ratio: expected a number",
        "amount=1,5             | amount: expected a number",
        "amount=%2B1            | amount: expected a number",
        "amount=%D9%A1          | amount: expected a number",
        "id=1-1-1-1             | id: expected a UUID",
        "at=2024-01-01          | at: expected an ISO-8601 date or time",
        "at=1700000000          | at: expected an ISO-8601 date or time",
        "took=5s                | took: expected an ISO-8601 duration",
        "took=                  | took: expected an ISO-8601 duration",
        "my-side=buy            | my-side: expected one of BUY, SELL",
        "side=BUY               | side: unknown; known: amount, at, flag, id, my-side, ratio, took",
      })
  void aValueOfAnotherFormIsNamed(String wrong, String expected) {
    var name = wrong.substring(0, wrong.indexOf('='));
    var query = new StringBuilder(wrong);
    Map.of(
            "flag", "true",
            "ratio", "-1.5e3",
            "amount", "10.50",
            "id", "123e4567-e89b-12d3-a456-426614174000",
            "at", "2024-01-01T00:00:00Z",
            "took", "PT5S",
            "my-side", "BUY")
        .forEach((key, value) -> query.append(key.equals(name) ? "" : "&" + key + "=" + value));

    assertRefused(server.get("/kinds?" + query), expected);
  }

  @Test
  void aRecordThatCannotBeBoundIsRefusedWhereItIsDeclared() {
    try (var other =
        new RunningIngress(
            routes -> {
              assertThatThrownBy(
                      () ->
                          routes.get(
                              "/a", Unbindable.class, found -> Future.succeededFuture(found)))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageContaining("component map");
              assertThatThrownBy(
                      () ->
                          routes.post(
                              "/a", TwoBodies.class, found -> Future.succeededFuture(found)))
                  .hasMessageContaining("two bodies");
              assertThatThrownBy(
                      () -> routes.get("/b", call -> Future.succeededFuture()).strictQuery())
                  .isInstanceOf(IllegalStateException.class);
            })) {
      assertThat(other.get("/a").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void nothingCanBeSaidOfARouteThatHasAnswered() {
    try (var other = new RunningIngress(routes -> {})) {
      var route = other.routes.get("/a", call -> Future.succeededFuture("a"));
      route.summary("fine");
      other.get("/a");

      assertThatThrownBy(() -> route.summary("too late"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("GET /a");
    }
  }

  @SuppressWarnings("unchecked")
  private static void assertRefused(HttpResponse<String> answer, String... faults) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    var problem = RunningIngress.json(answer.body());
    assertThat(problem).containsEntry("code", "invalid-request");
    assertThat((List<Map<String, String>>) problem.get("errors"))
        .extracting(error -> error.get("pointer") + ": " + error.get("detail"))
        .containsExactly(faults);
  }
}
