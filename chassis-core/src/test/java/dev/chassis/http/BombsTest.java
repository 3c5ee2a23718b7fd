package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that are small to send and large to keep or to understand. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
class BombsTest {

  private static final int LIMIT = 1024 * 1024;
  private static final long MIB = 1024 * 1024;
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final AtomicInteger handled = new AtomicInteger();

  private static RunningIngress server;

  record Body(String text) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            routes ->
                routes.post(
                    "/x",
                    Body.class,
                    (Body body) -> Future.succeededFuture(handled.incrementAndGet())));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> bombs() throws IOException {
    var keys =
        IntStream.range(0, 1_000_000)
            .mapToObj(i -> "\"" + i + "\":0")
            .collect(Collectors.joining(",", "{", "}"));
    var parts = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n".repeat(10_000);
    return Stream.of(
        bomb("arrays 100,000 deep", JSON, text("[".repeat(100_000)), 400),
        bomb("objects 100,000 deep", JSON, text("{\"a\":".repeat(100_000)), 400),
        bomb("depth inside what is ignored", JSON, text("{\"b\":" + "[".repeat(100_000)), 400),
        bomb("a million keys", JSON, text(keys), 413),
        bomb(
            "as many keys as fit, all the same", JSON, text("{" + "\"a\":0,".repeat(170_000)), 400),
        bomb(
            "a number of a million digits",
            JSON,
            text("{\"text\":" + "9".repeat(1_000_000) + "}"),
            400),
        bomb("1000:1 in gzip", JSON + "Content-Encoding: gzip\r\n", gzip(500 * LIMIT), 415),
        bomb("an encoding nobody knows", JSON + "Content-Encoding: x\r\n", text("{}"), 415),
        bomb(
            "10,000 parts", "Content-Type: multipart/form-data; boundary=b\r\n", text(parts), 415));
  }

  private static Arguments bomb(String name, String headers, byte[] body, int status) {
    return Arguments.of(name, headers, body, status);
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] gzip(int size) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      var zeros = new byte[LIMIT];
      for (int i = 0; i < size / LIMIT; i++) {
        gzip.write(zeros);
      }
    }
    return packed.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void isRefusedAndLeavesNoMemoryBehind(String name, String headers, byte[] body, int status) {
    var before = handled.get();
    send(headers, body);
    var used = used();

    for (int i = 0; i < 5; i++) {
      try (var wire = send(headers, body)) {
        assertThat(wire.status()).as(wire.received()).isEqualTo(status);
        assertThat(wire.received()).contains(Problem.MEDIA_TYPE);
      }
    }

    var growth = used() - used;
    System.out.printf(
        "%-36s %8d bytes, %d, growth %d KiB%n", name, body.length, status, growth / 1024);
    assertThat(growth).isLessThan(16 * MIB);
    assertThat(handled).hasValue(before);
  }

  private static Wire send(String headers, byte[] body) {
    return send(server.ingress.port(), headers, body);
  }

  static Wire send(int port, String headers, byte[] body) {
    var wire = new Wire(port);
    var head =
        "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            + headers
            + ("Content-Length: " + body.length + "\r\n\r\n");
    return wire.send(head).send(body).listen(Duration.ofSeconds(5));
  }

  /** Heap and direct memory in use once garbage is gone. */
  private static long used() {
    System.gc();
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return heap
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }

  @Test
  void aBodyMayHaveTheLimitAndNotAByteMore() {
    var frame = "{\"text\":\"\"}";
    var exact = frame.replace("\"\"", "\"" + "a".repeat(LIMIT - frame.length()) + "\"");

    try (var fits = send(JSON, text(exact));
        var tooLong = send(JSON, text(exact + " "));
        var inChunks = chunked(text(exact + " "))) {
      assertThat(fits.status()).isEqualTo(200);
      assertThat(tooLong.status()).isEqualTo(413);
      assertThat(inChunks.status()).isEqualTo(413);
    }
  }

  private static Wire chunked(byte[] body) {
    var wire = new Wire(server.ingress.port());
    return wire.send(
            "POST /x HTTP/1.1\r\nHost: a\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n")
        .send(Integer.toHexString(body.length) + "\r\n")
        .send(body)
        .send("\r\n0\r\n\r\n")
        .listen(Duration.ofSeconds(5));
  }

  @Test
  void aBodyWithoutEndIsCutAtTheLimit() {
    try (var wire = new Wire(server.ingress.port())) {
      wire.send("POST /x HTTP/1.1\r\nHost: a\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n");
      // the server reads on for a second, for the answer to be seen, and throws away what it reads
      var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      while (!wire.isClosed() && System.nanoTime() < end) {
        wire.send("10000\r\n" + "x".repeat(65_536) + "\r\n");
      }

      assertThat(wire.isClosed()).isTrue();
    }
  }

  /** Answered before the body is there: the connection goes, and what follows is no request. */
  @Test
  void anEarlyAnswerEndsTheConnection() {
    var before = handled.get();
    try (var wire = new Wire(server.ingress.port())) {
      wire.send("POST /x HTTP/1.1\r\nHost: a\r\n" + JSON + "Content-Length: 2000000\r\n\r\n")
          .send(
              "POST /x HTTP/1.1\r\nHost: a\r\n"
                  + JSON
                  + "Content-Length: 12\r\n\r\n{\"text\":\"a\"}")
          .listen(Duration.ofSeconds(3));

      assertThat(wire.received())
          .startsWith("HTTP/1.1 413 ")
          .containsIgnoringCase("connection: close");
      assertThat(wire.isClosed()).isTrue();
      assertThat(handled).hasValue(before);
    }
  }
}
