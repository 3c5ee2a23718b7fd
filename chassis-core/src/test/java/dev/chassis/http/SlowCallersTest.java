package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.DataSize;
import dev.chassis.http.SlowCallers.Attack;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Slow headers, bodies and readers, many at once, while honest callers go on. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
class SlowCallersTest {

  private static final int CONTROL_SOCKETS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration TURN = Duration.ofMillis(100);
  // A thousand large answers that begin at once keep two cores busy for the better part of a
  // second.
  private static final Duration HONEST_P99 = Duration.ofSeconds(4);
  private static final Duration SHORTEST = Duration.ofSeconds(4);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofMillis(1_500);
  private static final Duration BODY = Duration.ofSeconds(2);
  // Longer than the second or so that a thousand large answers need until they begin to wait.
  private static final Duration WRITE = Duration.ofSeconds(3);
  private static final int LARGE = 2 * 1024 * 1024;
  private static final Buffer PART = Buffer.buffer(new byte[16 * 1024]);

  private static final HttpServerConfig CONFIG =
      RunningIngress.CONFIG.withTimeouts(
          HttpTimeouts.defaults()
              .withHeader(LIMIT)
              .withBody(BODY, DataSize.ofKibibytes(1))
              .withWrite(WRITE));

  private static final Map<Attack, Duration> LIMITS =
      Map.of(
          Attack.SLOW_HEADER, LIMIT,
          Attack.SLOW_BODY, BODY,
          Attack.LONG_BODY, BODY,
          Attack.SLOW_READ, WRITE);

  record Body(String text) {}

  @Test
  void aHundredOfEachAreCutAndHonestCallersNoticeNothing() throws Exception {
    attack(LIMITS.keySet(), 100);
  }

  static Stream<Attack> attacks() {
    return LIMITS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  @Tag("slow")
  void aThousandAreCutAndHonestCallersNoticeNothing(Attack attack) throws Exception {
    attack(Set.of(attack), 1_000);
  }

  private void attack(Set<Attack> kinds, int sockets) throws Exception {
    var vertx = Vertx.vertx();
    var bare =
        RunningIngress.await(
            vertx.createHttpServer().requestHandler(SlowCallersTest::bare).listen(0, "127.0.0.1"));
    var attacks = new CopyOnWriteArrayList<SlowCallers>();
    var controls = new ArrayList<SlowCallers>();
    try (var server = new RunningIngress(CONFIG, 2, SlowCallersTest::declare)) {
      var unloaded = unloaded(server);
      for (var attack : kinds) {
        controls.add(new SlowCallers(attack, bare.actualPort(), CONTROL_SOCKETS));
      }
      var slow = honest(server, "/slow");
      var waits = new ConcurrentLinkedQueue<Long>();
      var honest = new ArrayList<CompletableFuture<HttpResponse<String>>>();
      var dripping =
          CompletableFuture.supplyAsync(
              () -> drip(kinds, attacks, controls, server.ingress.port(), sockets),
              // Not the common pool: on two cores it has one thread, which JDK 25's client shares.
              work -> new Thread(work, "attackers").start());
      while (!dripping.isDone()) {
        var asked = System.nanoTime();
        var answer = honest(server, "/ok");
        honest.add(answer.whenComplete((a, f) -> waits.add(System.nanoTime() - asked)));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
      var late = dripping.get();

      var answered = honest.stream().filter(SlowCallersTest::isOk).count();
      attacks.forEach(each -> print(each, sockets));
      System.out.printf(
          "honest: %d of %d answered, p50 %d ms, p99 %d ms, longest %d ms, p99 %d ms before; turns up"
              + " to %d ms late%n",
          answered,
          honest.size(),
          millis(waits, 0.5),
          millis(waits, 0.99),
          millis(waits, 1),
          millis(unloaded, 0.99),
          late.toMillis());
      assertThat(answered).as("honest callers answered").isEqualTo(honest.size());
      assertThat(millis(waits, 0.99)).as("p99 of honest callers").isLessThan(HONEST_P99.toMillis());
      assertThat(slow.get(10, TimeUnit.SECONDS).statusCode())
          .as("an honest handler that thinks for longer than every limit")
          .isEqualTo(200);
      for (var attack : attacks) {
        assertThat(attack.open()).as(attack.name() + " still open").isZero();
        // What is subtracted is only how late the attackers themselves looked.
        assertThat(attack.longest().minus(late))
            .as(attack.name())
            .isLessThanOrEqualTo(limit(attack));
      }
      assertThat(server.meters.get("http.server.cut").counters())
          .anySatisfy(counter -> assertThat(counter.count()).isGreaterThanOrEqualTo(sockets));
      // The control: bare Vert.x holds every one of them.
      assertThat(controls)
          .allSatisfy(control -> assertThat(control.open()).isEqualTo(CONTROL_SOCKETS));
    } finally {
      attacks.forEach(SlowCallers::close);
      controls.forEach(SlowCallers::close);
      RunningIngress.await(vertx.close());
    }
  }

  /** How long callers wait while nobody attacks; warms everything up, too. */
  private List<Long> unloaded(RunningIngress server) {
    var waits = new ArrayList<Long>();
    for (int i = 0; i < 300; i++) {
      var asked = System.nanoTime();
      assertThat(isOk(honest(server, "/ok"))).isTrue();
      waits.add(System.nanoTime() - asked);
    }
    return waits.subList(100, waits.size());
  }

  private static boolean isOk(CompletableFuture<HttpResponse<String>> answer) {
    try {
      return answer.get(10, TimeUnit.SECONDS).statusCode() == 200;
    } catch (Exception refusedOrLate) {
      return false;
    }
  }

  private static long millis(Collection<Long> nanos, double quantile) {
    var sorted = nanos.stream().sorted().toList();
    var index = Math.max(0, (int) Math.ceil(quantile * sorted.size()) - 1);
    return TimeUnit.NANOSECONDS.toMillis(sorted.get(index));
  }

  /**
   * Opens one attack after the other, and goes on with all of them until the server has had enough.
   *
   * @return how late a turn was at worst: the attackers cannot notice their end sooner
   */
  private static Duration drip(
      Set<Attack> kinds,
      List<SlowCallers> attacks,
      List<SlowCallers> controls,
      int port,
      int sockets) {
    var start = System.nanoTime();
    var waiting = new ArrayDeque<>(kinds);
    var turn = start;
    var latest = 0L;
    while (!waiting.isEmpty()
        || turn - start < SHORTEST.toNanos()
        || (attacks.stream().anyMatch(each -> each.open() > 0)
            && turn - start < LONGEST.toNanos())) {
      if (!waiting.isEmpty()) {
        attacks.add(new SlowCallers(waiting.remove(), port, sockets));
      }
      attacks.forEach(SlowCallers::turn);
      controls.forEach(SlowCallers::turn);
      LockSupport.parkNanos(TURN.toNanos());
      latest = Math.max(latest, System.nanoTime() - turn - TURN.toNanos());
      turn = System.nanoTime();
    }
    return Duration.ofNanos(latest);
  }

  @Test
  void aConnectionThatNeverSendsAByteIsClosed() {
    var config = RunningIngress.CONFIG.withTimeouts(HttpTimeouts.defaults().withKeepAlive(LIMIT));
    try (var server = new RunningIngress(config, 1, SlowCallersTest::declare);
        var mute = new Wire(server.ingress.port());
        var used = new Wire(server.ingress.port())) {
      used.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").listen(PATIENCE);

      assertThat(used.isClosed()).isTrue();
      assertThat(used.status()).isEqualTo(200);
      assertThat(mute.listen(PATIENCE).isClosed()).isTrue();
      assertThat(mute.received()).isEmpty();
    }
  }

  @Test
  void aSilentConnectionIsClosedWhateverElseItMay() {
    var config =
        RunningIngress.CONFIG
            .withRequestTimeout(Duration.ofMillis(200))
            .withIdleTimeout(Duration.ofMillis(300));
    try (var server = new RunningIngress(config, 1, SlowCallersTest::declare);
        var used = new Wire(server.ingress.port())) {
      used.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").listen(PATIENCE);

      assertThat(used.isClosed()).isTrue();
      assertThat(used.status()).isEqualTo(200);
    }
  }

  @Test
  void aSlowHeaderIsToldSo() {
    try (var server = new RunningIngress(CONFIG, 1, SlowCallersTest::declare);
        var wire = new Wire(server.ingress.port())) {
      // the second request of a connection counts from its own first byte
      wire.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").listen(Duration.ofMillis(600));
      wire.send("GET /ok HTTP/1.1\r\nHo").listen(PATIENCE);

      assertThat(wire.isClosed()).isTrue();
      assertThat(wire.received()).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 408 ");
      assertThat(wire.received()).contains(Problem.MEDIA_TYPE, "\"code\":\"request-timeout\"");
    }
  }

  @Test
  void aSlowBodyIsToldSo() {
    try (var server = new RunningIngress(CONFIG, 1, SlowCallersTest::declare);
        var wire = new Wire(server.ingress.port())) {
      wire.send(Attack.SLOW_BODY.opening()).listen(PATIENCE);

      assertThat(wire.isClosed()).isTrue();
      assertThat(wire.received()).startsWith("HTTP/1.1 408 ").contains(Problem.MEDIA_TYPE);
    }
  }

  @Test
  void aBodyReadAsAStreamMayTakeLongerThanOthersAsLongAsItKeepsTheRate() {
    var config =
        RunningIngress.CONFIG.withTimeouts(
            HttpTimeouts.defaults()
                .withHeader(Duration.ofMillis(300))
                .withBody(Duration.ofMillis(800), DataSize.ofKibibytes(1)));
    var head =
        " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n";
    try (var server = new RunningIngress(config, 1, SlowCallersTest::declare);
        var stream = new Wire(server.ingress.port());
        var slowStream = new Wire(server.ingress.port());
        var record = new Wire(server.ingress.port())) {
      stream.send("POST /stream" + head);
      slowStream.send("POST /stream" + head);
      record.send("POST /take" + head);
      for (int i = 0; i < 20; i++) {
        LockSupport.parkNanos(TURN.toNanos());
        stream.send("y".repeat(500));
        slowStream.send("y".repeat(10));
        record.send("y".repeat(500));
      }

      assertThat(stream.listen(LIMIT).status()).isEqualTo(200);
      assertThat(stream.received()).endsWith("10000");
      assertThat(slowStream.listen(LIMIT).status()).isEqualTo(408);
      assertThat(record.listen(LIMIT).status()).isEqualTo(408);
    }
  }

  private static void print(SlowCallers attack, int sockets) {
    System.out.printf(
        "%-12s %d sockets, %d open, longest %d ms, limit %d ms%n",
        attack.name(),
        sockets,
        attack.open(),
        attack.longest().toMillis(),
        limit(attack).dividedBy(2).toMillis());
  }

  private static Duration limit(SlowCallers callers) {
    return LIMITS.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(callers.name()))
        .findFirst()
        .orElseThrow()
        .getValue()
        .multipliedBy(2);
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private CompletableFuture<HttpResponse<String>> honest(RunningIngress server, String path) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.ingress.port() + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  private static void declare(HttpRoutes routes) {
    routes.get("/ok", call -> Future.succeededFuture("ok"));
    routes.get("/slow", call -> later());
    routes.post("/take", Body.class, (Body body) -> Future.succeededFuture("ok"));
    routes.postStream("/stream", (body, call) -> count(body));
    routes.router().get("/large").handler(context -> large(context.response()));
  }

  private static Future<Long> count(ReadStream<Buffer> body) {
    var bytes = new AtomicLong();
    body.handler(piece -> bytes.addAndGet(piece.length()));
    var counted = Promise.<Long>promise();
    body.exceptionHandler(counted::tryFail).endHandler(end -> counted.tryComplete(bytes.get()));
    return counted.future();
  }

  private static Future<String> later() {
    var promise = Promise.<String>promise();
    Vertx.currentContext().owner().setTimer(3_500, fired -> promise.complete("ok"));
    return promise.future();
  }

  private static void bare(HttpServerRequest request) {
    if (request.path().equals("/large")) {
      large(request.response());
    } else {
      request.body().onSuccess(body -> request.response().end("ok"));
    }
  }

  /** Writes no faster than the caller reads. */
  private static void large(HttpServerResponse response) {
    response.putHeader("content-length", Integer.toString(LARGE));
    pump(response);
    response.drainHandler(drained -> pump(response));
  }

  private static void pump(HttpServerResponse response) {
    while (!response.writeQueueFull() && response.bytesWritten() < LARGE) {
      if (response.bytesWritten() + PART.length() >= LARGE) {
        response.end(PART);
        return;
      }
      response.write(PART);
    }
  }
}
