package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CompressionTest {

  private static final String LONG = "long ".repeat(1000);
  private static RunningIngress server;
  private static RunningIngress without;

  record Text(String text) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            RunningIngress.CONFIG.withCompression(true), 1, CompressionTest::declare);
    without = new RunningIngress(CompressionTest::declare);
  }

  private static void declare(HttpRoutes routes) {
    routes.get(
        "/long",
        call -> Future.succeededFuture(new Reply<>(200, new Text(LONG), Map.of("etag", "\"v1\""))));
    routes.get("/short", call -> Future.succeededFuture(new Text("short")));
    routes.router().get("/picture").handler(raw -> raw.end(Buffer.buffer(new byte[5000])));
    routes.post("/text", Text.class, (Text text) -> Future.succeededFuture(text));
  }

  @AfterAll
  static void stop() {
    server.close();
    without.close();
  }

  private static HttpResponse<byte[]> get(RunningIngress from, String path, String encoding)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.ingress.port() + path))
            .header("accept-encoding", encoding)
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  @Test
  void whatIsLongIsCompressedForWhoAsks() throws Exception {
    var answer = get(server, "/long", "gzip");

    assertThat(header(answer, "content-encoding")).isEqualTo("gzip");
    assertThat(header(answer, "vary")).isEqualToIgnoringCase("accept-encoding");
    assertThat(header(answer, "etag")).isEqualTo("W/\"v1\"");
    assertThat(answer.body().length).isLessThan(500);
    try (var inflated = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(new String(inflated.readAllBytes(), StandardCharsets.UTF_8)).contains(LONG);
    }
    assertThat(header(get(server, "/long", "deflate"), "content-encoding")).isEqualTo("deflate");
  }

  @Test
  void whoDoesNotAskGetsItPlainAndCachesAreTold() throws Exception {
    var answer = get(server, "/long", "identity");

    assertThat(header(answer, "content-encoding")).isEqualTo("none");
    assertThat(header(answer, "vary")).isEqualToIgnoringCase("accept-encoding");
  }

  @Test
  void whatIsShortOrOfAnotherKindIsNot() throws Exception {
    assertThat(header(get(server, "/short", "gzip"), "content-encoding")).isEqualTo("none");
    var picture = get(server, "/picture", "gzip");
    assertThat(header(picture, "content-encoding")).isEqualTo("none");
    assertThat(picture.body()).hasSize(5000);
  }

  @Test
  void nothingIsByDefault() throws Exception {
    var answer = get(without, "/long", "gzip");

    assertThat(header(answer, "content-encoding")).isEqualTo("none");
    assertThat(header(answer, "vary")).isEqualTo("none");
    assertThat(header(answer, "etag")).isEqualTo("\"v1\"");
  }

  @Test
  void anEncodedBodyIsRefused() {
    for (var one : new RunningIngress[] {server, without}) {
      var answer =
          one.send(
              "POST", "/text", "x", "content-type", "application/json", "content-encoding", "gzip");

      assertThat(answer.statusCode()).isEqualTo(415);
      assertThat(header(answer, "accept-encoding")).isEqualTo("identity");
    }
  }
}
