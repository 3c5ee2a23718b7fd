package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of HTTP/2 sent for the work they make, not for an answer. */
class Http2AbuseTest {

  private static final int FRAMES = 5_000;
  private static final int MOST_HANDLERS = 100;
  private static final int MOST_RESETS = 201;
  private static final byte[] ZERO = H2.number(0);

  private static final AtomicInteger running = new AtomicInteger();
  private static final AtomicInteger mostRunning = new AtomicInteger();
  private static final AtomicInteger begun = new AtomicInteger();

  private static RunningIngress server;

  /** Adds the {@code n}-th frame or frames of an attack. */
  @FunctionalInterface
  interface Attack {
    void add(H2 connection, int n);
  }

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            RunningIngress.CONFIG
                .withHttp2(new Http2Config(true, true, 100))
                .withTimeouts(HttpTimeouts.defaults().withWrite(Duration.ofSeconds(1))),
            2,
            routes -> {
              routes.router().route("/never").handler(Http2AbuseTest::never);
              routes
                  .router()
                  .route("/large")
                  .handler(context -> context.end(Buffer.buffer(new byte[200_000])));
              routes.router().get("/ok").handler(context -> context.end("ok"));
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    begun.set(0);
    mostRunning.set(running.get());
  }

  private static void never(RoutingContext context) {
    begun.incrementAndGet();
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    context.addEndHandler(ended -> running.decrementAndGet());
  }

  static Stream<Arguments> attacks() {
    var open = H2.END_HEADERS;
    var whole = H2.END_HEADERS | H2.END_STREAM;
    return Stream.of(
        attack(
            "rapid reset",
            (h2, n) -> request(h2, n, whole).frame(H2.RST_STREAM, 0, id(n), H2.number(8))),
        attack(
            "made to reset by a window of zero",
            (h2, n) -> request(h2, n, whole).frame(H2.WINDOW_UPDATE, 0, id(n), ZERO)),
        attack(
            "made to reset by a window too large",
            (h2, n) ->
                request(h2, n, whole)
                    .frame(H2.WINDOW_UPDATE, 0, id(n), H2.number(Integer.MAX_VALUE))),
        attack(
            "made to reset by a stream that depends on itself",
            (h2, n) ->
                request(h2, n, whole)
                    .frame(H2.PRIORITY, 0, id(n), join(H2.number(id(n)), (byte) 1))),
        attack(
            "made to reset by data after the end",
            (h2, n) -> request(h2, n, whole).frame(H2.DATA, 0, id(n), (byte) 'x')),
        attack("streams without end", (h2, n) -> request(h2, n, whole)),
        attack(
            "empty continuations",
            (h2, n) -> {
              if (n == 0) {
                h2.request(1, "GET", "/never", H2.END_STREAM);
              }
              h2.frame(H2.CONTINUATION, 0, 1);
            }),
        attack("settings", (h2, n) -> h2.frame(H2.SETTINGS, 0, 0)),
        attack("pings", (h2, n) -> h2.frame(H2.PING, 0, 0, new byte[8])),
        attack("priorities", (h2, n) -> h2.frame(H2.PRIORITY, 0, id(n), join(ZERO, (byte) 1))),
        attack(
            "empty data",
            (h2, n) -> {
              if (n == 0) {
                h2.request(1, "POST", "/never", open);
              }
              h2.frame(H2.DATA, 0, 1);
            }),
        attack("a header that unfolds", Http2AbuseTest::bomb));
  }

  /** One large value put into the table of the connection, then named again and again. */
  private static void bomb(H2 h2, int n) {
    var block = new ByteArrayOutputStream();
    if (n == 0) {
      block.write(0x40);
      block.write(1);
      block.write('x');
      // 3,900 = 127 + 3,773 in seven-bit groups
      block.writeBytes(new byte[] {0x7f, (byte) 0xbd, 0x1d});
      block.writeBytes("y".repeat(3_900).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    for (int i = 0; i < 4_000; i++) {
      block.write(0xbe);
    }
    h2.frame(H2.HEADERS, H2.END_HEADERS | H2.END_STREAM, id(n), block.toByteArray());
  }

  private static Arguments attack(String name, Attack attack) {
    return Arguments.of(name, attack);
  }

  private static H2 request(H2 h2, int n, int flags) {
    return h2.request(id(n), "GET", "/never", flags);
  }

  private static int id(int n) {
    return 2 * n + 1;
  }

  private static byte[] join(byte[] first, byte... second) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    return all.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void endsTheConnectionAndNobodyElseNotices(String name, Attack attack) {
    try (var h2 = new H2(server.ingress.port())) {
      for (int n = 0; n < FRAMES; n++) {
        attack.add(h2, n);
        if (n % 50 == 0 && !h2.flush()) {
          break;
        }
      }
      h2.flush();
      var honest = server.get("/ok");
      var closed = h2.isClosedWithin(5_000);

      System.out.printf(
          "%-50s closed %s, %d resets, handlers: %d begun, %d at once%n",
          name, closed, h2.resets(), begun.get(), mostRunning.get());
      assertThat(closed).isTrue();
      assertThat(h2.resets()).isLessThanOrEqualTo(MOST_RESETS);
      assertThat(mostRunning.get()).isLessThanOrEqualTo(MOST_HANDLERS);
      assertThat(honest.statusCode()).isEqualTo(200);
    }
    // the next attack begins with nothing under way
    while (running.get() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** With a window of zero nothing of the answer can go. */
  @Test
  void anAnswerThatIsNotTakenIsGivenUp() {
    try (var h2 =
        new H2(server.ingress.port(), (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0)) {
      for (int n = 0; n < 50; n++) {
        h2.request(id(n), "GET", "/large", H2.END_HEADERS | H2.END_STREAM);
      }
      h2.flush();
      var end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      while (h2.resets() < 50 && System.nanoTime() < end) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }

      assertThat(h2.resets()).isEqualTo(50);
    }
  }

  /** The control: bare Vert.x answers settings and pings as long as they come. */
  @Test
  void bareVertxAnswersFloods() {
    var vertx = Vertx.vertx();
    try {
      var bare =
          RunningIngress.await(
              vertx
                  .createHttpServer(new HttpServerOptions())
                  .requestHandler(request -> request.response().end())
                  .listen(0, "127.0.0.1"));
      try (var h2 = new H2(bare.actualPort())) {
        for (int n = 0; n < FRAMES; n++) {
          h2.frame(H2.PING, 0, 0, new byte[8]).frame(H2.SETTINGS, 0, 0);
        }
        h2.flush();

        assertThat(h2.isClosedWithin(1_000)).isFalse();
        assertThat(h2.goAways()).isZero();
      }
    } finally {
      RunningIngress.await(vertx.close());
    }
  }
}
