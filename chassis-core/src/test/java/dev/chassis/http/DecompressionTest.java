package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.DataSize;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DecompressionTest {

  private static final int LIMIT = 256 * 1024;

  private static RunningIngress server;

  record Body(String text) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            RunningIngress.CONFIG
                .withMaxBody(new DataSize(LIMIT))
                .withDecompression(new DecompressionConfig(true, 200)),
            1,
            DecompressionTest::declare);
  }

  private static void declare(HttpRoutes routes) {
    routes.post("/x", Body.class, (Body body) -> Future.succeededFuture(body.text().length()));
    routes.postForm("/form", (form, call) -> Future.succeededFuture("form"));
    routes
        .post("/once", Body.class, (Body body) -> Future.succeededFuture(body.text().length()))
        .idempotent();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> send(String path, byte[] body, String... headers) {
    return server.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.ingress.port() + path))
            .headers(headers)
            .header(
                "content-type",
                path.equals("/form") ? "multipart/form-data; boundary=b" : "application/json")
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  private static byte[] json(int length) {
    return ("{\"text\":\"" + "a".repeat(length) + "\"}").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }

  @Test
  void aCompressedBodyIsReadAsThePlainOne() throws IOException {
    assertThat(send("/x", gzip(json(10)), "content-encoding", "gzip").body()).isEqualTo("10");
    assertThat(send("/x", gzip(json(60_000)), "content-encoding", "X-GZIP").body())
        .isEqualTo("60000");
    assertThat(send("/x", json(10), "content-encoding", "identity").body()).isEqualTo("10");
    assertThat(send("/x", json(10), "x", "y").body()).isEqualTo("10");
  }

  @Test
  void whatBecomesTooLargeIsRefused() throws IOException {
    var beyondTheLimit = new byte[LIMIT];
    for (int i = 0; i < LIMIT; i++) {
      // not too easy to compress: what is to be found is the size, not the ratio
      beyondTheLimit[i] = (byte) ('a' + i * 31L * i % 17);
    }
    var text = new String(beyondTheLimit, StandardCharsets.US_ASCII);
    var body = ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.US_ASCII);

    assertThat(send("/x", gzip(body), "content-encoding", "gzip").statusCode()).isEqualTo(413);
  }

  @Test
  void whatBecomesManyTimesLargerIsRefused() throws IOException {
    var bomb = gzip(json(200_000));
    assertThat(bomb.length).isLessThan(LIMIT / 200);

    var answer = send("/x", bomb, "content-encoding", "gzip");

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("content-too-large");
  }

  @Test
  void whatIsNoGzipIsRefused() throws IOException {
    var half = java.util.Arrays.copyOf(gzip(json(10_000)), 30);

    assertThat(send("/x", json(10), "content-encoding", "gzip").statusCode()).isEqualTo(400);
    assertThat(send("/x", half, "content-encoding", "gzip").statusCode()).isEqualTo(400);
  }

  @Test
  void otherEncodingsAreRefusedWithTheOneThatIsKnown() throws IOException {
    for (var encoding : new String[] {"br", "gzip, gzip", "deflate"}) {
      var answer = send("/x", gzip(json(10)), "content-encoding", encoding);

      assertThat(answer.statusCode()).as(encoding).isEqualTo(415);
      assertThat(answer.headers().firstValue("accept-encoding")).hasValue("gzip, identity");
    }
    assertThat(
            send("/x", gzip(json(10)), "content-encoding", "gzip", "content-encoding", "gzip")
                .statusCode())
        .isEqualTo(415);
  }

  @Test
  void aFormIsReadPieceByPieceAndMustBePlain() throws IOException {
    var answer = send("/form", gzip(json(10)), "content-encoding", "gzip");

    assertThat(answer.statusCode()).isEqualTo(415);
  }

  @Test
  void anIdempotentRouteUnpacksToo() throws IOException {
    for (int i = 0; i < 2; i++) {
      var answer =
          send("/once", gzip(json(10)), "content-encoding", "gzip", "idempotency-key", "k");
      assertThat(answer.body()).isEqualTo("10");
    }
  }
}
