package dev.chassis.http.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.http.LogCapture;
import dev.chassis.http.Reply;
import dev.chassis.http.RunningIngress;
import dev.chassis.http.StreamBody;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamedAnswersTest {

  private static final int PIECE = 8192;
  private static final int ENDLESS = 1_000_000;
  private static final BlockingQueue<Supply<?>> supplies = new LinkedBlockingQueue<>();
  private static @TempDir Path folder;
  private static RunningIngress server;

  record Item(int number) {}

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(folder.resolve("file.txt"), "from a file");
    server =
        new RunningIngress(
            routes -> {
              routes.get("/bytes", call -> bytes(Supply.of(3, i -> Buffer.buffer("piece" + i))));
              routes.get("/endless", call -> bytes(Supply.of(ENDLESS, i -> piece())));
              routes.get(
                  "/breaks",
                  call -> bytes(Supply.failing(3, i -> piece(), new Exception("s3cret"))));
              routes.get(
                  "/never-begins",
                  call -> bytes(Supply.failing(0, i -> piece(), new Exception("s3cret"))));
              routes.get(
                  "/announced/{bytes}",
                  call ->
                      bytes(Supply.of(3, i -> Buffer.buffer("12345")))
                          .map(body -> body.withLength(Long.parseLong(call.path("bytes")))));
              routes.get(
                  "/items/{count}",
                  call ->
                      Future.succeededFuture(
                          StreamBody.jsonArray(
                              Supply.of(Integer.parseInt(call.path("count")), Item::new))));
              routes.get(
                  "/lines",
                  call -> Future.succeededFuture(StreamBody.jsonLines(Supply.of(3, Item::new))));
              routes.get(
                  "/reply",
                  call ->
                      bytes(Supply.of(1, i -> Buffer.buffer("x")))
                          .map(body -> new Reply<>(203, body, java.util.Map.of("x-a", "b"))));
              routes.get(
                  "/file",
                  call ->
                      server
                          .vertx
                          .fileSystem()
                          .open(folder.resolve("file.txt").toString(), new OpenOptions())
                          .map(file -> StreamBody.bytes(file, "text/plain")));
            });
  }

  private static Future<StreamBody> bytes(Supply<Buffer> supply) {
    supplies.add(supply);
    return Future.succeededFuture(
        StreamBody.bytes(supply, "application/octet-stream")
            .onDone(() -> supply.released.complete(null)));
  }

  private static Buffer piece() {
    return Buffer.buffer(new byte[PIECE]);
  }

  private static Supply<?> supply() throws InterruptedException {
    var supply = supplies.poll(10, TimeUnit.SECONDS);
    assertThat(supply).isNotNull();
    return supply;
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void piecesArriveWholeAndInOrder() throws Exception {
    var answer = server.get("/bytes");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("piece0piece1piece2");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/octet-stream");
    assertThat(answer.headers().firstValue("transfer-encoding")).hasValue("chunked");
    supply().released.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aReplySaysStatusAndHeaders() throws Exception {
    var answer = server.get("/reply");

    assertThat(answer.statusCode()).isEqualTo(203);
    assertThat(answer.headers().firstValue("x-a")).hasValue("b");
    assertThat(answer.body()).isEqualTo("x");
    supply();
  }

  @Test
  void recordsBecomeLinesOrAnArray() {
    assertThat(server.get("/lines").body())
        .isEqualTo("{\"number\":0}\n{\"number\":1}\n{\"number\":2}\n");
    assertThat(server.get("/items/0").body()).isEqualTo("[]");
    assertThat(server.get("/items/2").body()).isEqualTo("[{\"number\":0},{\"number\":1}]");
    assertThat(server.get("/items/2").headers().firstValue("content-type"))
        .hasValue("application/json");
  }

  @Test
  void aFileIsSentAndClosed() {
    assertThat(server.get("/file").body()).isEqualTo("from a file");
  }

  @Test
  void theSourceWaitsForACallerThatDoesNotReadAndIsReleasedWhenItLeaves() throws Exception {
    Supply<?> supply;
    try (var connection = server.raw()) {
      connection.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
      supply = supply();
      var before = -1;
      // Until the buffers of both sockets are full; then nothing more is made.
      while (before != supply.made.get()) {
        before = supply.made.get();
        assertThat(supply.released).failsWithin(Duration.ofMillis(100));
      }
      assertThat((long) before * PIECE).isLessThan(16L * 1024 * 1024);
    }

    supply.released.get(10, TimeUnit.SECONDS);
    assertThat(supply.made.get()).isLessThan(ENDLESS);
  }

  @Test
  void aFailureUnderWayCutsTheConnection() throws Exception {
    try (var connection = server.raw();
        var whole = server.raw();
        var log = new LogCapture("dev.chassis.http.access")) {
      var cut = connection.send("GET /breaks HTTP/1.1\r\nHost: a\r\n\r\n").readToEnd();
      assertThat(cut).startsWith("HTTP/1.1 200 ").doesNotContain("s3cret", "\r\n0\r\n\r\n");
      assertThat(LogCapture.fields(log.next())).containsEntry("http.response.status_code", 499);
      supply().released.get(10, TimeUnit.SECONDS);

      var control = "GET /bytes HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      assertThat(whole.send(control).readToEnd()).endsWith("\r\n0\r\n\r\n");
      supply();
    }
  }

  @Test
  void aFailureBeforeTheFirstPieceIsAProblem() throws Exception {
    var answer = server.get("/never-begins");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(answer.body()).doesNotContain("s3cret");
    supply().released.get(10, TimeUnit.SECONDS);
  }

  @Test
  void anAnnouncedLengthIsKept() throws Exception {
    try (var shorter = server.raw();
        var longer = server.raw()) {
      assertThat(server.get("/announced/15").headers().firstValue("content-length")).hasValue("15");
      assertThat(shorter.send("GET /announced/16 HTTP/1.1\r\nHost: a\r\n\r\n").readToEnd())
          .endsWith("\r\n\r\n123451234512345");
      assertThat(longer.send("GET /announced/14 HTTP/1.1\r\nHost: a\r\n\r\n").readToEnd())
          .endsWith("\r\n\r\n1234512345");
    }
    for (int i = 0; i < 3; i++) {
      supply().released.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void headReadsNothing() throws Exception {
    var answer = server.send("HEAD", "/endless", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    var supply = supply();
    supply.released.get(10, TimeUnit.SECONDS);
    assertThat(supply.made).hasValue(0);
  }

  @Test
  void aStreamMayTakeLongAsLongAsItMovesOn() throws Exception {
    var time = ManualTime.create();
    var config = RunningIngress.CONFIG.withRequestTimeout(Duration.ofSeconds(1));
    var source = new Tap();
    try (var slow =
            new RunningIngress(
                config,
                1,
                time,
                routes ->
                    routes.get(
                        "/drops",
                        call -> Future.succeededFuture(StreamBody.bytes(source, "text/plain"))));
        var connection = slow.raw()) {
      connection.send("GET /drops HTTP/1.1\r\nHost: a\r\n\r\n");
      source.opened.get(10, TimeUnit.SECONDS);
      for (int i = 0; i < 5; i++) {
        source.emit("drop");
        time.advance(Duration.ofMillis(900));
      }
      assertThat(slow.ingress.inFlight()).isEqualTo(1);

      time.advance(Duration.ofMillis(200));

      assertThat(connection.readToEnd()).contains("drop").doesNotContain("\r\n0\r\n\r\n");
      assertThat(slow.ingress.inFlight()).isZero();
    }
  }
}
