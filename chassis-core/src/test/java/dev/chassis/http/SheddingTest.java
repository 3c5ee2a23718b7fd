package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
class SheddingTest {

  /** A limit that stays at ten: critical requests get ten places, normal seven, sheddable five. */
  private static final SheddingConfig TEN = new SheddingConfig(true, 10, 10, 10);

  private final Queue<Promise<String>> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean stalling;
  private final List<RawHttp> connections = new ArrayList<>();
  private final RunningIngress server =
      new RunningIngress(RunningIngress.CONFIG.withShedding(TEN), 1, this::declare);

  private void declare(HttpRoutes routes) {
    routes.get("/critical", call -> waits()).priority(Priority.CRITICAL);
    routes.get("/normal", call -> waits());
    routes.events("/events", (call, events) -> Future.succeededFuture());
    routes.get("/endless", call -> Future.succeededFuture(StreamBody.bytes(new Begins(), "a/b")));
    routes.get("/sheddable", call -> waits()).priority(Priority.SHEDDABLE);
    routes.get("/stall", call -> stall()).priority(Priority.CRITICAL);
  }

  private Future<String> stall() {
    stalling = true;
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    return Future.succeededFuture("it goes on");
  }

  private Future<String> waits() {
    var promise = Promise.<String>promise();
    waiting.add(promise);
    return promise.future();
  }

  @AfterEach
  void stop() {
    connections.forEach(RawHttp::close);
    server.close();
  }

  private void begin(String path, int count) {
    var expected = waiting.size() + count;
    for (int i = 0; i < count; i++) {
      var connection = server.raw();
      connections.add(connection);
      connection.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    while (waiting.size() < expected) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private double shed(String priority) {
    return server.meters.get("http.server.shed").tag("priority", priority).counter().count();
  }

  @Test
  void whatIsLessImportantIsRefusedFirst() {
    begin("/sheddable", 5);
    assertThat(server.get("/sheddable").statusCode()).isEqualTo(503);
    begin("/normal", 2);
    assertThat(server.get("/normal").statusCode()).isEqualTo(503);
    begin("/critical", 3);
    assertThat(server.get("/critical").statusCode()).isEqualTo(503);

    assertThat(shed("sheddable")).isEqualTo(1);
    assertThat(shed("normal")).isEqualTo(1);
    assertThat(shed("critical")).isEqualTo(1);
  }

  @Test
  void aBelievedCallerMaySayHowImportantARequestIs() {
    begin("/normal", 7);
    assertThat(server.get("/normal", "x-priority", "sheddable").statusCode()).isEqualTo(503);
    assertThat(shed("sheddable")).isEqualTo(1);

    var connection = server.raw();
    connections.add(connection);
    connection.send("GET /normal HTTP/1.1\r\nHost: a\r\nX-Priority: critical\r\n\r\n");
    while (waiting.size() < 8) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Test
  void aRefusalIsAProblemThatSaysWhenToComeAgain() {
    begin("/normal", 7);

    var answer = server.get("/normal");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
    assertThat(RunningIngress.json(answer.body())).containsEntry("code", "overloaded");
  }

  @Test
  void aRefusalIsQuick() {
    begin("/normal", 7);
    server.get("/normal");

    var best = Long.MAX_VALUE;
    try (var connection = server.raw()) {
      for (int i = 0; i < 50; i++) {
        var start = System.nanoTime();
        connection.send("GET /normal HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();
        best = Math.min(best, System.nanoTime() - start);
      }
    }

    // the best, because the machine that runs the test may be busy
    assertThat(TimeUnit.NANOSECONDS.toMicros(best)).isLessThan(5_000);
  }

  @Test
  void thereIsRoomAgainWhenRequestsHaveEnded() {
    begin("/critical", 10);
    assertThat(server.get("/critical").statusCode()).isEqualTo(503);

    waiting.forEach(each -> each.complete("done"));
    connections.forEach(each -> assertThat(each.readResponse()).contains(" 200 "));
    waiting.clear();
    begin("/critical", 10);

    assertThat(server.get("/critical").statusCode()).isEqualTo(503);
  }

  @Test
  void anAnswerThatGoesOnHoldsNoPlaceOnceItHasBegun() {
    for (int i = 0; i < 20; i++) {
      var connection = server.raw();
      connections.add(connection);
      connection
          .send("GET /" + (i % 2 == 0 ? "events" : "endless") + " HTTP/1.1\r\nHost: a\r\n\r\n")
          .readUntil("\r\n\r\n");
    }
    assertThat(server.ingress.inFlight()).isEqualTo(20);

    begin("/critical", 10);

    assertThat(server.get("/critical").statusCode()).isEqualTo(503);
    assertThat(shed("normal")).isZero();
  }

  @Test
  void theTimeOfABurstDoesNotRunWhileTheLoopStandsStill() {
    var config = RunningIngress.CONFIG.withShedding(new SheddingConfig(true, 10, 10, 40));
    try (var one = new RunningIngress(config, 1, this::declare)) {
      var open = new ArrayList<RawHttp>();
      // the eighth opens the burst, whose 200 ms are over when the stall begins
      send(one, open, "/normal", 8);
      await(8);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
      send(one, open, "/stall", 1);
      while (!stalling) {
        Thread.onSpinWait(); // what comes before the loop stands still is an overload
      }
      send(one, open, "/normal", 10);

      await(18);

      waiting.forEach(each -> each.complete("done"));
      open.forEach(each -> assertThat(each.readResponse()).contains(" 200 "));
      open.forEach(RawHttp::close);
    }
  }

  private static void send(RunningIngress to, List<RawHttp> open, String path, int count) {
    for (int i = 0; i < count; i++) {
      open.add(to.raw().send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
  }

  private void await(int admitted) {
    var patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (waiting.size() < admitted && System.nanoTime() < patience) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertThat(waiting).hasSize(admitted);
  }

  @Test
  void callersThatGoAwayGiveTheirPlacesBack() {
    begin("/critical", 10);
    connections.forEach(RawHttp::close);
    connections.clear();
    waiting.clear();

    while (server.ingress.inFlight() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    begin("/critical", 10);
    assertThat(waiting).hasSize(10);
  }

  /** One piece, then nothing for ever. */
  private static final class Begins implements ReadStream<Buffer> {
    private @Nullable Handler<Buffer> handler;

    @Override
    public Begins handler(@Nullable Handler<Buffer> newHandler) {
      handler = newHandler;
      return this;
    }

    @Override
    public Begins resume() {
      if (handler != null) {
        handler.handle(Buffer.buffer("one"));
      }
      return this;
    }

    @Override
    public Begins pause() {
      return this;
    }

    @Override
    public Begins fetch(long amount) {
      return this;
    }

    @Override
    public Begins exceptionHandler(@Nullable Handler<Throwable> newHandler) {
      return this;
    }

    @Override
    public Begins endHandler(@Nullable Handler<Void> newHandler) {
      return this;
    }
  }
}
