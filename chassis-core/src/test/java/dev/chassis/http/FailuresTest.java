package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.chassis.config.Check;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
class FailuresTest {

  private static RunningIngress server;

  record Sell(String accountId, int quantity) {
    Sell {
      Check.all(Check.notBlank("accountId", accountId), Check.atLeast(1, "quantity", quantity));
    }
  }

  static final class Unavailable extends RuntimeException implements ProblemSource {
    private static final long serialVersionUID = 1L;

    @Override
    public Problem toProblem() {
      return Problem.of(503, "breaker-open", "Service Unavailable", "fees is not asked now");
    }
  }

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            RunningIngress.CONFIG.withMaxBody(dev.chassis.config.DataSize.ofKibibytes(1)),
            1,
            FailuresTest::declare);
  }

  private static void declare(HttpRoutes routes) {
    var secret = new IllegalStateException("SELECT password FROM users");
    routes.get(
        "/throws",
        call -> {
          throw secret;
        });
    routes.get("/fails", call -> Future.failedFuture(secret));
    routes.get("/errors", call -> Future.failedFuture(new StackOverflowError("deep")));
    routes.get("/null", call -> null);
    routes.get("/unwritable", call -> Future.succeededFuture(new Object()));
    routes.get(
        "/split",
        call -> Future.succeededFuture(Reply.ok("x").withHeader("x-a", "b\r\nset-cookie: c")));
    routes.get(
        "/later",
        call -> {
          var promise = Promise.<String>promise();
          new Thread(() -> promise.fail(secret)).start();
          return promise.future();
        });
    routes.router().get("/raw").handler(context -> context.fail(secret));
    routes.router().get("/raw-forbidden").handler(context -> context.fail(403));
    routes
        .router()
        .get("/begun")
        .handler(
            context -> {
              context.response().putHeader(HttpHeaders.CONTENT_LENGTH, "10").write("12345");
              throw secret;
            });
    routes.get(
        "/orders/{id}",
        call -> Future.failedFuture(ProblemException.notFound("order-unknown", "no such order")));
    routes.delete("/orders/{id}", call -> Future.succeededFuture());
    routes.get("/source", call -> Future.failedFuture(new Unavailable()));
    routes.get("/query", call -> Future.succeededFuture(call.query("q").orElse("none")));
    routes.post("/sell", Sell.class, (Sell sell) -> Future.succeededFuture(sell));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/throws",
        "/fails",
        "/errors",
        "/null",
        "/unwritable",
        "/split",
        "/later",
        "/raw"
      })
  void anUnexpectedFailureIs500WithoutInnerDetailsAndLoggedOnce(String path) {
    try (var log = new LogCapture("dev.chassis.http")) {
      var answer =
          server.get(path, "traceparent", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.headers().firstValue("content-type")).hasValue(Problem.MEDIA_TYPE);
      assertThat(answer.headers().firstValue("x-request-id")).isPresent();
      assertThat(RunningIngress.json(answer.body()))
          .isEqualTo(
              Map.of(
                  "type",
                  "about:blank",
                  "title",
                  "Internal Server Error",
                  "status",
                  500,
                  "instance",
                  path,
                  "code",
                  "internal-error",
                  "traceId",
                  "a".repeat(32)));
      var errors = log.at(Level.ERROR);
      assertThat(errors).hasSize(1);
      assertThat(errors.get(0).getThrowableProxy().getStackTraceElementProxyArray()).isNotEmpty();
    }
  }

  @Test
  void aFailureAfterTheAnswerHasBegunCutsTheConnection() {
    try (var connection = server.raw()) {
      var answer = connection.send("GET /begun HTTP/1.1\r\nHost: a\r\n\r\n").readToEnd();

      assertThat(answer).endsWith("12345");
    }
  }

  @Test
  void aProblemIsToldAsItIsAndNotLoggedAsAnError() {
    try (var log = new LogCapture("dev.chassis.http")) {
      var answer = server.get("/orders/7");

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(RunningIngress.json(answer.body()))
          .containsEntry("code", "order-unknown")
          .containsEntry("detail", "no such order")
          .containsEntry("instance", "/orders/7");
      assertThat(log.at(Level.ERROR)).isEmpty();
    }
  }

  @Test
  void anExceptionOfAnotherRoomCanSayItsProblem() {
    var answer = server.get("/source");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(RunningIngress.json(answer.body())).containsEntry("code", "breaker-open");
  }

  @Test
  void aStatusGivenByAHandlerOfTheRouterIsKept() {
    var answer = server.get("/raw-forbidden");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(RunningIngress.json(answer.body())).containsEntry("code", "forbidden");
  }

  @Test
  void anUnknownPathIs404() {
    var answer = server.get("/nowhere");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(RunningIngress.json(answer.body())).containsEntry("code", "not-found");
  }

  @Test
  void anUnknownMethodIs405WithTheOnesThatAreKnown() {
    var answer = server.send("POST", "/orders/7", "");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).hasValue("DELETE, GET, HEAD, OPTIONS");
    assertThat(RunningIngress.json(answer.body())).containsEntry("code", "method-not-allowed");
  }

  @Test
  void aMalformedEscapeIs400() {
    try (var connection = server.raw()) {
      assertThat(connection.send("GET /orders/%zz HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
          .startsWith("HTTP/1.1 400 ")
          .contains(Problem.MEDIA_TYPE);
      assertThat(connection.send("GET /query?q=%zz HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
          .startsWith("HTTP/1.1 400 ")
          .contains(Problem.MEDIA_TYPE);
    }
  }

  @Test
  void aBodyOfAnotherMediaTypeIs415() {
    var answer = server.send("POST", "/sell", "a=b", "content-type", "text/plain");

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(RunningIngress.json(answer.body())).containsEntry("code", "unsupported-media-type");
  }

  @Test
  void everyFaultOfABodyIsPointedAt() {
    var answer = server.postJson("/sell", "{\"accountId\":\" \",\"quantity\":0}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(RunningIngress.json(answer.body()))
        .containsEntry("code", "invalid-body")
        .containsEntry(
            "errors",
            List.of(
                Map.of("pointer", "/accountId", "detail", "expected some text"),
                Map.of("pointer", "/quantity", "detail", "expected 1 or more")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"accountId\":\"a\"}", "{\"accountId\":\"a\",\"quantity\":1} x"})
  void anInvalidBodyIs400(String body) {
    var answer = server.postJson("/sell", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(RunningIngress.json(answer.body())).containsEntry("code", "invalid-body");
  }

  @Test
  void aBodyAnnouncedOverTheLimitIs413() {
    try (var connection = server.raw()) {
      var answer =
          connection
              .send("POST /sell HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n")
              .send("Content-Length: 1025\r\n\r\n" + "x".repeat(1025))
              .readToEnd();

      assertThat(answer).startsWith("HTTP/1.1 413 ").contains("content-too-large");
      assertThat(answer).containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aBodyInChunksOverTheLimitIs413() {
    try (var connection = server.raw()) {
      var answer =
          connection
              .send("POST /sell HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n")
              .send("Transfer-Encoding: chunked\r\n\r\n200\r\n" + "x".repeat(512) + "\r\n")
              .send("201\r\n" + "x".repeat(513) + "\r\n0\r\n\r\n")
              .readToEnd();

      assertThat(answer).startsWith("HTTP/1.1 413 ").contains("content-too-large");
    }
  }

  @Test
  void aBodyOfExactlyTheLimitIsRead() {
    var frame = "{\"accountId\":\"\",\"quantity\":1}";
    var body = frame.replace("\"\"", "\"" + "a".repeat(1024 - frame.length()) + "\"");

    assertThat(body).hasSize(1024);
    assertThat(server.postJson("/sell", body).statusCode()).isEqualTo(200);
  }

  @Test
  void aBrokenChunkIsRefusedWithoutRunningTheHandler() {
    try (var connection = server.raw()) {
      var answer =
          connection
              .send("POST /sell HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n")
              .send("Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n{}\r\n0\r\n\r\n")
              .readToEnd();

      assertThat(answer).doesNotContain(" 200 ");
    }
  }

  @Test
  void aCallerThatWaitsToBeAskedForTheBodyIsAsked() {
    try (var connection = server.raw()) {
      connection.send(
          "POST /sell HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              + "Expect: 100-continue\r\nContent-Length: 33\r\n\r\n");

      assertThat(connection.readResponse()).startsWith("HTTP/1.1 100 ");
      connection.send("{\"accountId\":\"a\", \"quantity\": 1 }");
      assertThat(connection.readResponse()).startsWith("HTTP/1.1 200 ");
    }
  }
}
