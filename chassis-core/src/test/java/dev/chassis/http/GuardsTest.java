package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
class GuardsTest {

  private static final AtomicInteger handled = new AtomicInteger();
  private static RunningIngress server;

  record Body(String text) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            routes -> {
              routes.get("/x", call -> Future.succeededFuture("x" + handled.incrementAndGet()));
              routes.post(
                  "/x",
                  Body.class,
                  (Body body) -> Future.succeededFuture("x" + handled.incrementAndGet()));
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused("no host", "GET /x HTTP/1.1\r\n\r\n", 400),
        refused("two hosts", "GET /x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        refused("empty host", "GET /x HTTP/1.1\r\nHost: \r\n\r\n", 400),
        refused("host with a path", "GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        refused("host with user info", "GET /x HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
        refused("host with a space", "GET /x HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        refused("host with a folded line", "GET /x HTTP/1.1\r\nHost: a\r\n X: y\r\n\r\n", 400),
        refused("host with a bad port", "GET /x HTTP/1.1\r\nHost: a:99999\r\n\r\n", 400),
        refused("host with an open bracket", "GET /x HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
        refused("absolute form, other host", "GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        refused("authority form", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        refused("control byte in the target", "GET /x\u0001 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        refused("raw byte in the target", "GET /x\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        refused(
            "length and chunked",
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"
                + "\r\n0\r\n\r\n",
            400),
        refused(
            "two transfer encodings",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400),
        refused(
            "list of transfer encodings",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            400),
        refused(
            "misspelt chunked",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            400),
        refused(
            "folded transfer encoding",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked, x\r\n\r\n0\r\n\r\n",
            400),
        refused(
            "chunked in HTTP/1.0",
            "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400),
        refused(
            "two lengths",
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
            400),
        refused("no HTTP", "HELLO\r\n\r\n", 400),
        refused(
            "101 header fields",
            "GET /x HTTP/1.1\r\nHost: a\r\n" + "a: b\r\n".repeat(100) + "\r\n",
            431),
        refused(
            "9 KiB of header",
            "GET /x HTTP/1.1\r\nHost: a\r\nlong: " + "b".repeat(9 * 1024) + "\r\n\r\n",
            431),
        refused(
            "5 KiB of request line",
            "GET /" + "x".repeat(5 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            414));
  }

  private static Arguments refused(String name, String request, int status) {
    return Arguments.of(name, request, status);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesAndCloses(String name, String request, int status) {
    int before = handled.get();

    try (var connection = server.raw()) {
      // what follows must never be taken for a request
      var answer = connection.send(request + "GET /x HTTP/1.1\r\nHost: a\r\n\r\n").readToEnd();

      assertThat(answer).startsWith("HTTP/1." + version(answer) + " " + status + " ");
      assertThat(answer).contains("content-type: application/problem+json");
      assertThat(answer).containsIgnoringCase("connection: close");
      assertThat(answer.split("HTTP/1\\.[01] ")).hasSize(2);
      assertThat(
              RunningIngress.json(answer.substring(answer.indexOf("\r\n\r\n") + 4)).get("status"))
          .isEqualTo(status);
      assertThat(handled).hasValue(before);
    }
  }

  private static char version(String answer) {
    return answer.startsWith("HTTP/1.0") ? '0' : '1';
  }

  @ParameterizedTest
  @MethodSource
  void accepted(String request) {
    try (var connection = server.raw()) {
      assertThat(connection.send(request).readResponse()).startsWith("HTTP/1.").contains(" 200 ");
    }
  }

  static Stream<String> accepted() {
    return Stream.of(
        "GET /x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: a.example:8080\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
        "GET http://A/x HTTP/1.1\r\nHost: a:80\r\n\r\n",
        "GET /x HTTP/1.0\r\n\r\n",
        "GET /x?q=%20 HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\nc\r\n{\"text\":\"a\"}\r\n0\r\n\r\n");
  }

  @Test
  void refusedRequestsAreCounted() {
    var before = server.meters.get("http.server.refused").counter().count();

    try (var connection = server.raw()) {
      connection.send("GET /x HTTP/1.1\r\n\r\n").readToEnd();
    }

    assertThat(server.meters.get("http.server.refused").counter().count()).isEqualTo(before + 1);
  }
}
