package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
class RoutesTest {

  private static RunningIngress server;

  record Order(String id, int quantity) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            routes -> {
              routes.get("/orders/latest", call -> Future.succeededFuture("latest"));
              routes.get(
                  "/orders/{id}",
                  call ->
                      Future.succeededFuture(
                          new Order(
                              call.path("id"),
                              call.query("quantity").map(Integer::parseInt).orElse(1))));
              routes.delete("/orders/{id}", call -> Future.succeededFuture());
              routes.post(
                  "/orders",
                  Order.class,
                  (Order order) ->
                      Future.succeededFuture(Reply.created("/orders/" + order.id(), order)));
              routes.put(
                  "/orders/{id}",
                  Order.class,
                  (order, call) ->
                      Future.succeededFuture(Map.of("was", call.path("id"), "is", order.id())));
              routes.router().get("/raw/:id").handler(raw -> raw.response().end("raw"));
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aValueIsAnsweredAsJson() {
    var answer = server.get("/orders/a%2Fb%20c?quantity=3");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(answer.body()).isEqualTo("{\"id\":\"a/b c\",\"quantity\":3}");
  }

  @Test
  void aLiteralDeclaredFirstWinsOverAParameter() {
    assertThat(server.get("/orders/latest").body()).isEqualTo("\"latest\"");
  }

  @Test
  void nothingIsAnsweredAs204() {
    var answer = server.send("DELETE", "/orders/7", "");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aReplyIsAnsweredAsItSays() {
    var answer = server.postJson("/orders", "{\"id\":\"9\",\"quantity\":2}");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("location")).hasValue("/orders/9");
    assertThat(RunningIngress.json(answer.body())).containsEntry("id", "9");
  }

  @Test
  void aHandlerSeesBodyAndPath() {
    var answer =
        server.send(
            "PUT",
            "/orders/7",
            "{\"id\":\"8\",\"quantity\":2}",
            "content-type",
            "application/json");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(RunningIngress.json(answer.body())).isEqualTo(Map.of("was", "7", "is", "8"));
  }

  @Test
  void headIsAnsweredFromGetWithoutABody() {
    try (var connection = server.raw()) {
      var request = "%s /orders/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

      var answer = connection.send(request.formatted("HEAD")).readToEnd();

      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
      assertThat(answer).contains("content-length: 23");
    }
  }

  @Test
  void requestsAreTimedByTemplateAndNeverByPath() {
    server.get("/orders/timed-1");
    server.get("/orders/timed-2");
    server.get("/raw/1");
    server.get("/no/such/path");
    server.send("BREW", "/orders/7", "");

    assertThat(timer("GET", "/orders/{id}", "200", "SUCCESS").count()).isGreaterThanOrEqualTo(2);
    assertThat(timer("GET", "/raw/{id}", "200", "SUCCESS").count()).isEqualTo(1);
    assertThat(timer("GET", "unmatched", "404", "CLIENT_ERROR").count()).isEqualTo(1);
    assertThat(timer("OTHER", "unmatched", "405", "CLIENT_ERROR").count()).isEqualTo(1);
    assertThat(server.meters.find("http.server.requests").timers())
        .extracting(timer -> timer.getId().getTag("route"))
        .doesNotContain("/orders/timed-1", "/no/such/path");
    assertThat(server.meters.get("http.server.in_flight").gauge().value()).isZero();
  }

  private static Timer timer(String method, String route, String status, String outcome) {
    return server
        .meters
        .get("http.server.requests")
        .tags("method", method, "route", route, "status", status, "outcome", outcome)
        .timer();
  }

  @Test
  void aBodyMayBeSentInChunks() {
    var request =
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create("http://127.0.0.1:" + server.ingress.port() + "/orders"))
            .header("content-type", "application/json; charset=utf-8")
            .POST(
                BodyPublishers.fromPublisher(
                    BodyPublishers.ofString("{\"id\":\"9\",\"quantity\":2}")))
            .build();

    assertThat(server.send(request).statusCode()).isEqualTo(201);
  }

  static Stream<Arguments> refusedTemplates() {
    return Stream.of(
        Arguments.of("orders", "must start with /"),
        Arguments.of("/orders/", "must not end with /"),
        Arguments.of("/orders//x", "segment ''"),
        Arguments.of("/orders/:id", "segment ':id'"),
        Arguments.of("/orders/{id}.json", "segment '{id}.json'"),
        Arguments.of("/orders/{}", "segment '{}'"),
        Arguments.of("/{id}/{id}", "{id} appears twice"),
        Arguments.of("/*", "segment '*'"));
  }

  @ParameterizedTest
  @MethodSource
  void refusedTemplates(String template, String why) {
    assertThatThrownBy(() -> server.routes.get(template, call -> Future.succeededFuture()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + template + "'")
        .hasMessageContaining(why);
  }

  @Test
  void aRouteThatCouldNotBeReachedIsRefused() {
    assertThatThrownBy(() -> server.routes.get("/orders/{key}", call -> Future.succeededFuture()))
        .hasMessageContaining("GET /orders/{key} would never be reached: /orders/{id}");
    assertThatThrownBy(() -> server.routes.get("/orders/oldest", call -> Future.succeededFuture()))
        .hasMessageContaining("declared before it");
  }

  @Test
  void everyEventLoopServes() throws InterruptedException {
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    var all = new CountDownLatch(8);
    var go = Promise.<String>promise();
    try (var several =
        new RunningIngress(
            RunningIngress.CONFIG,
            2,
            routes ->
                routes.get(
                    "/x",
                    call -> {
                      threads.add(Thread.currentThread());
                      all.countDown();
                      return go.future();
                    }))) {
      var connections =
          Stream.generate(several::raw)
              .limit(8)
              .peek(connection -> connection.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"))
              .toList();

      assertThat(all.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      assertThat(several.ingress.inFlight()).isEqualTo(8);
      go.complete("done");

      assertThat(connections).allMatch(one -> one.readResponse().endsWith("\"done\""));
      assertThat(threads).hasSize(2);
      connections.forEach(RawHttp::close);
    }
  }

  @Test
  void aServiceWithoutRoutesSaysSo() {
    try (var none = new RunningIngress(routes -> {})) {
      assertThat(none.ingress.hasRoutes()).isFalse();
      assertThat(server.ingress.hasRoutes()).isTrue();
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    var taken = RunningIngress.CONFIG.withAddress("127.0.0.1", server.ingress.port());

    assertThatThrownBy(() -> new RunningIngress(taken, 2, routes -> {}))
        .rootCause()
        .hasMessageContaining("in use");
  }
}
