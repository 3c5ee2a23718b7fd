package dev.chassis.http.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.DataSize;
import dev.chassis.http.ProblemException;
import dev.chassis.http.RunningIngress;
import dev.chassis.http.StreamBody;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RequestBodyTest {

  private static final int LIMIT = 1024 * 1024;
  private static final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private static final BlockingQueue<ReadStream<Buffer>> unread = new LinkedBlockingQueue<>();
  private static RunningIngress server;

  record Size(long bytes) {}

  record Text(String text) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            routes -> {
              routes.postStream("/count", (body, call) -> count(body));
              routes
                  .putStream("/large", (body, call) -> count(body))
                  .maxBody(DataSize.ofMebibytes(3));
              routes.postStream(
                  "/refused",
                  (body, call) ->
                      Future.failedFuture(ProblemException.conflict("taken", "It is taken.")));
              routes.postStream(
                  "/echo",
                  (body, call) -> Future.succeededFuture(StreamBody.bytes(body, "text/plain")));
              routes.postStream(
                  "/held",
                  (body, call) -> {
                    unread.add(body);
                    return Promise.<String>promise().future();
                  });
              routes
                  .post("/small", Text.class, (Text text) -> Future.succeededFuture(text))
                  .maxBody(new DataSize(20));
            });
  }

  private static Future<Size> count(ReadStream<Buffer> body) {
    var done = Promise.<Size>promise();
    var bytes = new long[1];
    body.exceptionHandler(
            failure -> {
              failures.add(failure);
              done.tryFail(failure);
            })
        .endHandler(ended -> done.tryComplete(new Size(bytes[0])))
        .handler(piece -> bytes[0] += piece.length());
    return done.future();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theHandlerReadsTheBodyInPieces() {
    assertThat(server.send("POST", "/count", "x".repeat(300_000)).body())
        .isEqualTo("{\"bytes\":300000}");
    assertThat(server.send("POST", "/count", "").body()).isEqualTo("{\"bytes\":0}");
  }

  @Test
  void aRouteMayTakeMoreThanTheServer() {
    var threeMebibytes = "x".repeat(3 * LIMIT);

    assertThat(server.send("PUT", "/large", threeMebibytes).body())
        .isEqualTo("{\"bytes\":" + 3 * LIMIT + "}");
    assertThat(status("PUT /large", 3 * LIMIT + 1)).startsWith("HTTP/1.1 413 ");
    assertThat(status("POST /count", LIMIT + 1)).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void aRouteMayTakeLessThanTheServer() {
    assertThat(server.postJson("/small", "{\"text\":\"short\"}").statusCode()).isEqualTo(200);
    assertThat(server.postJson("/small", "{\"text\":\"rather long\"}").statusCode()).isEqualTo(413);
  }

  private static String status(String methodAndPath, int announced) {
    try (var connection = server.raw()) {
      return connection
          .send(methodAndPath + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + announced + "\r\n\r\n")
          .readToEnd();
    }
  }

  @Test
  void aBodyInChunksIsCountedWhileItComes() throws Exception {
    failures.clear();
    try (var connection = server.raw()) {
      connection.send("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      var chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
      for (int i = 0; i < 33; i++) {
        connection.send(chunk);
      }

      assertThat(connection.readToEnd())
          .startsWith("HTTP/1.1 413 ")
          .containsIgnoringCase("connection: close");
      assertThat(failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(ProblemException.class);
    }
  }

  @Test
  void aCallerIsToldToGoOnOnlyWhenSomebodyReads() {
    var head = " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    try (var read = server.raw();
        var refused = server.raw()) {
      assertThat(read.send("POST /count" + head).readResponse()).startsWith("HTTP/1.1 100 ");
      assertThat(read.send("12345").readResponse()).endsWith("{\"bytes\":5}");
      assertThat(refused.send("POST /refused" + head).readToEnd()).startsWith("HTTP/1.1 409 ");
    }
  }

  @Test
  void anAnswerBeforeTheEndOfTheBodyEndsTheConnection() {
    try (var connection = server.raw()) {
      var answer =
          connection
              .send("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\nonly this")
              .readToEnd();

      assertThat(answer)
          .startsWith("HTTP/1.1 409 ")
          .containsIgnoringCase("connection: close")
          .contains("taken");
    }
  }

  @Test
  void anAnswerAfterTheEndOfTheBodyKeepsTheConnection() {
    try (var connection = server.raw()) {
      var request = "POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nfour";
      for (int i = 0; i < 3; i++) {
        assertThat(connection.send(request).readResponse()).endsWith("{\"bytes\":4}");
      }
    }
  }

  @Test
  void aBodyMayBeSentBackWhileItComes() {
    assertThat(server.send("POST", "/echo", "x".repeat(700_000)).body()).hasSize(700_000);
  }

  @Test
  void aBodyThatNobodyReadsHoldsTheCallerBack() throws Exception {
    try (var connection = server.raw()) {
      connection.send("POST /held HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
      assertThat(unread.poll(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(server.ingress.inFlight()).isEqualTo(1);
    }
  }

  @Test
  void aBodyThatBreaksOffFailsTheStream() throws Exception {
    failures.clear();
    try (var connection = server.raw()) {
      connection.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
    }
    assertThat(failures.poll(10, TimeUnit.SECONDS)).hasMessageContaining("ended before its end");
  }
}
