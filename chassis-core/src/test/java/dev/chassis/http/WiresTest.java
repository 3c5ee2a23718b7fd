package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.security.TlsConfig;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers see is the same on every version of HTTP. */
class WiresTest {

  enum Wire {
    HTTP_1("1.1"),
    HTTP_2_CLEAR_TEXT("2"),
    HTTP_2_TLS("2");

    private final String version;

    Wire(String version) {
      this.version = version;
    }

    HttpServerConfig config() {
      var config = RunningIngress.CONFIG.withRequestTimeout(Duration.ofMillis(800));
      return switch (this) {
        case HTTP_1 -> config;
        case HTTP_2_CLEAR_TEXT -> config.withHttp2(Http2Config.defaults().withClearText(true));
        case HTTP_2_TLS ->
            config.withTls(
                TlsConfig.of(
                    Path.of(certificate.certificatePath()), Path.of(certificate.privateKeyPath())));
      };
    }

    HttpClientOptions client() {
      var options = new HttpClientOptions().setDefaultHost("127.0.0.1");
      return switch (this) {
        case HTTP_1 -> options;
        case HTTP_2_CLEAR_TEXT ->
            options.setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);
        case HTTP_2_TLS ->
            options
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false);
      };
    }
  }

  private static SelfSignedCertificate certificate;

  private final CountDownLatch waiting = new CountDownLatch(3);
  private final Promise<String> slow = Promise.promise();
  private RunningIngress server;
  private HttpClientAgent client;

  record Text(String text) {}

  record Answer(HttpClientResponse response, String body) {}

  @BeforeAll
  static void certify() {
    certificate = SelfSignedCertificate.create("localhost");
  }

  @AfterAll
  static void forget() {
    certificate.delete();
  }

  private void start(Wire wire) {
    server = new RunningIngress(wire.config(), 1, this::declare);
    client = server.vertx.createHttpClient(wire.client().setDefaultPort(server.ingress.port()));
  }

  private void declare(HttpRoutes routes) {
    routes.get("/hello", call -> Future.succeededFuture(new Text("hello")));
    routes.get("/never", call -> Promise.<String>promise().future());
    routes
        .get(
            "/slow",
            call -> {
              waiting.countDown();
              return slow.future();
            })
        .timeout(Duration.ofSeconds(20));
    routes.post("/text", Text.class, (Text text) -> Future.succeededFuture(text));
    routes.postStream(
        "/refused",
        (body, call) -> Future.failedFuture(ProblemException.conflict("taken", "It is taken.")));
    routes.postStream(
        "/echo", (body, call) -> Future.succeededFuture(StreamBody.bytes(body, "text/plain")));
    routes.get(
        "/breaks",
        call -> Future.succeededFuture(StreamBody.bytes(new BreaksAfterOne(), "text/plain")));
    routes.events(
        "/events",
        (call, events) -> {
          events.send(ServerEvent.text("one"));
          return Future.succeededFuture();
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Future<Answer> send(HttpMethod method, String path, Buffer body, String mediaType) {
    return client
        .request(method, path)
        .compose(
            request -> {
              request.putHeader("content-type", mediaType);
              return body.length() == 0 ? request.send() : request.send(body);
            })
        .compose(response -> response.body().map(text -> new Answer(response, text.toString())));
  }

  private Future<Answer> get(String path) {
    return send(HttpMethod.GET, path, Buffer.buffer(), "text/plain");
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerIsLoggedWithItsVersion(Wire wire) {
    start(wire);
    try (var log = new LogCapture("dev.chassis.http.access")) {
      var answer = RunningIngress.await(get("/hello"));

      assertThat(answer.body()).isEqualTo("{\"text\":\"hello\"}");
      assertThat(answer.response().getHeader("connection")).isNull();
      assertThat(LogCapture.fields(log.next()))
          .containsEntry("http.version", wire.version)
          .containsEntry("http.route", "/hello")
          .containsEntry("http.response.status_code", 200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void failuresAreProblems(Wire wire) {
    start(wire);

    assertThat(RunningIngress.await(get("/nowhere")).response().statusCode()).isEqualTo(404);
    var timedOut = RunningIngress.await(get("/never"));
    assertThat(timedOut.response().statusCode()).isEqualTo(504);
    assertThat(timedOut.body()).contains("deadline-exceeded");
    assertThat(RunningIngress.await(get("/hello")).response().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedBodyHurtsNobodyElse(Wire wire) throws Exception {
    start(wire);
    var others = IntStream.range(0, 3).mapToObj(i -> get("/slow")).toList();
    assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

    var refused =
        RunningIngress.await(
            client
                .request(HttpMethod.POST, "/refused")
                .compose(WiresTest::beginBody)
                .compose(
                    response ->
                        response.body().map(text -> new Answer(response, text.toString()))));
    assertThat(refused.response().statusCode()).isEqualTo(409);

    slow.complete("slow");
    for (var other : others) {
      assertThat(RunningIngress.await(other).body()).isEqualTo("\"slow\"");
    }
  }

  private static Future<HttpClientResponse> beginBody(HttpClientRequest request) {
    request.setChunked(true).exceptionHandler(reset -> {});
    request.write(Buffer.buffer("the beginning of something long"));
    return request.response();
  }

  @ParameterizedTest
  @EnumSource
  void bodiesStreamBothWays(Wire wire) {
    start(wire);
    var body = Buffer.buffer("0123456789".repeat(50_000));

    assertThat(RunningIngress.await(send(HttpMethod.POST, "/echo", body, "text/plain")).body())
        .hasSize(body.length());
    var tooLarge = Buffer.buffer(new byte[1024 * 1024 + 1]);
    var refused =
        RunningIngress.await(send(HttpMethod.POST, "/text", tooLarge, "application/json"));
    assertThat(refused.response().statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @EnumSource
  void aStreamThatBreaksIsNotTakenForWhole(Wire wire) {
    start(wire);

    var broken = get("/breaks").toCompletionStage().toCompletableFuture();

    assertThat(broken).failsWithin(Duration.ofSeconds(10));
    assertThat(RunningIngress.await(get("/hello")).response().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUnderWayFinishesWhileDraining(Wire wire) throws Exception {
    start(wire);
    var under = IntStream.range(0, 3).mapToObj(i -> get("/slow")).toList();
    assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
    // An answer given while draining must not take the others on its connection down.
    server.ingress.drain();
    assertThat(RunningIngress.await(get("/hello")).response().statusCode()).isEqualTo(200);
    var listened = RunningIngress.await(get("/events"));
    assertThat(listened.body()).matches("(retry: \\d+\n\n){1,2}");

    var stopped = server.ingress.stop(Duration.ofSeconds(20));
    slow.complete("slow");

    for (var one : under) {
      assertThat(RunningIngress.await(one).body()).isEqualTo("\"slow\"");
    }
    assertThat(RunningIngress.await(stopped)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aDrainEndsEventStreamsAndTheirConnections(Wire wire) throws Exception {
    start(wire);
    var told = new CountDownLatch(1);
    var first = Promise.<Buffer>promise();
    var listening =
        client
            .request(HttpMethod.GET, "/events")
            .onSuccess(request -> request.connection().closeHandler(gone -> told.countDown()))
            .onSuccess(
                request -> {
                  if (wire != Wire.HTTP_1) {
                    request.connection().goAwayHandler(away -> told.countDown());
                  }
                })
            .compose(HttpClientRequest::send)
            .compose(
                response -> {
                  var all = Buffer.buffer();
                  response.handler(
                      piece -> {
                        all.appendBuffer(piece);
                        if (all.toString().contains("data: one")) {
                          first.tryComplete(piece);
                        }
                      });
                  // a stream that is cut fails
                  return response.end().map(ended -> all.toString());
                });
    RunningIngress.await(first.future());

    server.ingress.drain();

    assertThat(RunningIngress.await(listening))
        .matches("(?s)retry: .*data: one\n\nretry: \\d+\n\n");
    // the connection is closed; HTTP/2 says so first
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(RunningIngress.await(server.ingress.stop(Duration.ofSeconds(20)))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aStreamUnderWayIsWholeInSpiteOfADrain(Wire wire) throws Exception {
    start(wire);
    var piece = Buffer.buffer("0123456789");
    var asking = RunningIngress.await(client.request(HttpMethod.POST, "/echo"));
    var begun = new CountDownLatch(1);
    var body =
        asking
            .setChunked(true)
            .response()
            .onSuccess(response -> begun.countDown())
            .compose(HttpClientResponse::body);
    asking.write(piece);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

    server.ingress.drain();
    asking.write(piece).compose(written -> asking.end(piece));

    assertThat(RunningIngress.await(body).toString()).isEqualTo("0123456789".repeat(3));
    assertThat(RunningIngress.await(server.ingress.stop(Duration.ofSeconds(20)))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatTakesTooLongIsCutAndCounted(Wire wire) throws Exception {
    start(wire);
    var under = IntStream.range(0, 3).mapToObj(i -> get("/slow")).toList();
    assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
    server.ingress.drain();

    assertThat(RunningIngress.await(server.ingress.stop(Duration.ofMillis(100)))).hasSize(3);

    for (var one : under) {
      assertThat(one.toCompletionStage().toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_2_CLEAR_TEXT", "HTTP_2_TLS"})
  void aConnectionMayHaveAHundredRequestsUnderWay(Wire wire) {
    start(wire);
    var settings = Promise.<Long>promise();
    var watching =
        server
            .vertx
            .httpClientBuilder()
            .with(wire.client().setDefaultPort(server.ingress.port()))
            .withConnectHandler(
                connection -> {
                  connection.remoteSettingsHandler(
                      received -> settings.tryComplete(received.getMaxConcurrentStreams()));
                  if (connection.remoteSettings() != null) {
                    settings.tryComplete(connection.remoteSettings().getMaxConcurrentStreams());
                  }
                })
            .build();

    RunningIngress.await(watching.request(HttpMethod.GET, "/hello").compose(r -> r.send()));

    assertThat(RunningIngress.await(settings.future())).isEqualTo(100);
  }

  /** Gives one piece, then fails. */
  private static final class BreaksAfterOne implements ReadStream<Buffer> {
    private Handler<Buffer> handler = piece -> {};
    private Handler<Throwable> exceptionHandler = failure -> {};
    private boolean begun;

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> newHandler) {
      if (newHandler != null) {
        handler = newHandler;
      }
      return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> newHandler) {
      exceptionHandler = newHandler;
      return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> newHandler) {
      return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
      return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
      if (!begun) {
        begun = true;
        handler.handle(Buffer.buffer("one"));
        exceptionHandler.handle(new IllegalStateException("broken"));
      }
      return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
      return resume();
    }
  }
}
