package dev.chassis.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.http.EventOptions;
import dev.chassis.http.LogCapture;
import dev.chassis.http.Problem;
import dev.chassis.http.RawHttp;
import dev.chassis.http.RunningIngress;
import dev.chassis.http.ServerEvent;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ManagementServerTest {

  private static Vertx vertx;
  private static final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private static ManagementServer server;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    server =
        ManagementServer.create(
            vertx,
            ManagementConfig.defaults().withAddress("127.0.0.1", 0),
            meters,
            Ticker.system(),
            Timers.on(vertx));
    var routes = server.routes();
    routes.json("/info", () -> Future.succeededFuture(Map.of("name", "orders")));
    routes.json(
        "/health/ready",
        () -> Future.succeededFuture(ManagementPage.health(false, Map.of("status", "DOWN"))));
    routes.json("/fails", () -> Future.failedFuture("secret"));
    routes.text("/metrics", "text/plain; version=0.0.4", () -> Future.succeededFuture("up 1\n"));
    routes.events(
        "/ticks", EventOptions.defaults(), stream -> stream.send(ServerEvent.text("tick")));
    RunningIngress.await(server.start());
  }

  @AfterAll
  static void stop() {
    RunningIngress.await(server.stop());
    RunningIngress.await(vertx.close());
  }

  private static String get(String path) {
    try (var connection = new RawHttp(server.port())) {
      return connection
          .send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
          .readToEnd();
    }
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void aPageIsJsonOfThisMoment() {
    assertThat(get("/info"))
        .startsWith("HTTP/1.1 200 ")
        .contains("content-type: application/json")
        .contains("cache-control: no-store")
        .endsWith("{\"name\":\"orders\"}");
  }

  @Test
  void anEventStreamOutlastsTheTimeLimitOfPages() {
    try (var connection = new RawHttp(server.port())) {
      connection.send("GET /ticks HTTP/1.1\r\nHost: localhost\r\n\r\n");
      var answer = connection.readUntil("data: tick\n");

      assertThat(answer).startsWith("HTTP/1.1 200 ").contains("content-type: text/event-stream");
    }
  }

  @Test
  void modulesSeeWhatPagesThereAre() {
    assertThat(server.routes().pages().keySet()).contains("/info", "/health/ready", "/fails");
  }

  @Test
  void aPageMayHaveAStatusOfItsOwn() {
    assertThat(get("/health/ready"))
        .startsWith("HTTP/1.1 503 ")
        .contains("content-type: application/json")
        .endsWith("{\"status\":\"DOWN\"}");
  }

  @Test
  void aPageMayBeText() {
    assertThat(get("/metrics"))
        .contains("content-type: text/plain; version=0.0.4")
        .endsWith("\r\n\r\nup 1\n");
  }

  @Test
  void theRootListsThePages() {
    assertThat(RunningIngress.json(body(get("/"))))
        .isEqualTo(
            Map.of("pages", List.of("/fails", "/health/ready", "/info", "/metrics", "/ticks")));
  }

  @Test
  void failuresAndUnknownPagesAreProblems() {
    assertThat(get("/fails"))
        .startsWith("HTTP/1.1 500 ")
        .contains(Problem.MEDIA_TYPE)
        .doesNotContain("secret");
    assertThat(get("/nowhere")).startsWith("HTTP/1.1 404 ").contains(Problem.MEDIA_TYPE);
  }

  @Test
  void guardsStandHereToo() {
    try (var connection = new RawHttp(server.port())) {
      assertThat(connection.send("GET /info HTTP/1.1\r\n\r\n").readToEnd())
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void probesLeaveNoAccessLogAndNoRequestMetrics() {
    try (var log = new LogCapture("dev.chassis.http.access")) {
      get("/info");

      assertThat(log.at(ch.qos.logback.classic.Level.INFO)).isEmpty();
      assertThat(meters.find("http.server.requests").timers()).isEmpty();
    }
  }

  @Test
  void aPageIsAddedOnce() {
    assertThatThrownBy(() -> server.routes().json("/info", () -> Future.succeededFuture("x")))
        .hasMessageContaining("/info");
  }
}
