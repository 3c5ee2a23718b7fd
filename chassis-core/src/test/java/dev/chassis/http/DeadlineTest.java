package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.DeadlineMode;
import dev.chassis.context.RequestContext;
import dev.chassis.security.TrustConfig;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private static final AtomicInteger started = new AtomicInteger();
  private static RunningIngress server;

  record Body(String text) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            RunningIngress.CONFIG.withRequestTimeout(Duration.ofMillis(300)),
            1,
            routes -> {
              routes.get("/never", call -> Promise.<String>promise().future());
              routes.router().get("/never-raw").handler(context -> started.incrementAndGet());
              routes.get(
                  "/left",
                  call -> {
                    started.incrementAndGet();
                    var deadline = RequestContext.current().deadline();
                    return Future.succeededFuture(
                        deadline == null ? -1 : deadline.remaining(Ticker.system()).toMillis());
                  });
              routes.post("/body", Body.class, (Body body) -> Future.succeededFuture(body));
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aHandlerThatNeverAnswersIs504() {
    var answer = server.get("/never");

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(RunningIngress.json(answer.body()))
        .containsEntry("code", "deadline-exceeded")
        .containsEntry("instance", "/never");
  }

  @Test
  void theAnswerComesWithinATickOfTheDeadline() throws InterruptedException {
    var time = ManualTime.create();
    var waiting = new CountDownLatch(1);
    try (var slow =
            new RunningIngress(
                RunningIngress.CONFIG.withRequestTimeout(Duration.ofMillis(300)),
                1,
                time,
                routes ->
                    routes.get(
                        "/never",
                        call -> {
                          waiting.countDown();
                          return Promise.<String>promise().future();
                        }));
        var connection = slow.raw()) {
      connection.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

      time.advance(Duration.ofMillis(299));
      assertThat(slow.ingress.inFlight()).isEqualTo(1);
      time.advance(Duration.ofMillis(20));
      assertThat(connection.readResponse()).startsWith("HTTP/1.1 504 ");
      assertThat(slow.ingress.inFlight()).isZero();
    }
  }

  @Test
  void aRawHandlerThatNeverAnswersIs504Too() {
    assertThat(server.get("/never-raw").statusCode()).isEqualTo(504);
  }

  @Test
  void theCallerMayAskForLess() {
    var answer = server.get("/left", "x-request-timeout-ms", "200");

    assertThat(Integer.parseInt(answer.body())).isBetween(0, 200);
    assertThat(server.get("/never", "x-request-timeout-ms", "20").statusCode()).isEqualTo(504);
  }

  @Test
  void theCallerCannotHaveMore() {
    var answer = server.get("/left", "x-request-timeout-ms", "60000");

    assertThat(Integer.parseInt(answer.body())).isBetween(0, 300);
  }

  @Test
  void aRequestWithoutTimeLeftNeverReachesTheHandler() {
    var before = started.get();

    assertThat(server.get("/left", "x-request-timeout-ms", "0").statusCode()).isEqualTo(504);

    assertThat(started).hasValue(before);
  }

  @Test
  void aBodyThatDoesNotComeIs408() {
    try (var connection = server.raw()) {
      var answer =
          connection
              .send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n")
              .send("Content-Length: 100\r\n\r\n{")
              .readToEnd();

      assertThat(answer).startsWith("HTTP/1.1 408 ").containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aConnectionServesOnAfterATimeout() {
    try (var connection = server.raw()) {
      connection.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(connection.readResponse()).startsWith("HTTP/1.1 504 ");

      connection.send("GET /left HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(connection.readResponse()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aHandlerDoesNotStartAfterATimeThatNoClockHasNoticedYet() throws InterruptedException {
    var time = ManualTime.create();
    var handled = new AtomicInteger();
    try (var slow =
            new RunningIngress(
                RunningIngress.CONFIG,
                1,
                time,
                routes ->
                    routes.post(
                        "/body",
                        Body.class,
                        (Body body) -> {
                          handled.incrementAndGet();
                          return Future.succeededFuture(body);
                        }));
        var connection = slow.raw()) {
      connection
          .send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n")
          .send("x-request-timeout-ms: 10\r\nExpect: 100-continue\r\n")
          .send("Content-Length: 12\r\n\r\n");
      assertThat(connection.readResponse()).startsWith("HTTP/1.1 100 ");

      time.advance(Duration.ofMillis(12));
      connection.send("{\"text\":\"a\"}");

      assertThat(connection.readResponse()).startsWith("HTTP/1.1 504 ");
      assertThat(handled).hasValue(0);
    }
  }

  @Test
  void theTimeOfTheCallerIsOnlyCountedToldOrKept() {
    assertThat(missedBy(DeadlineMode.OBSERVE)).isEqualTo("200 of 30000 left, 1 missed");
    assertThat(missedBy(DeadlineMode.PROPAGATE)).isEqualTo("200 of 50 left, 1 missed");
    assertThat(missedBy(DeadlineMode.ENFORCE)).isEqualTo("504 of 50 left, 1 missed");
  }

  /** A caller waits for 50 ms, the handler takes 150. */
  private static String missedBy(DeadlineMode mode) {
    var time = ManualTime.create();
    var left = new AtomicLong();
    var config = RunningIngress.CONFIG.withTrust(TrustConfig.defaults().withDeadlines(mode));
    var answer = Promise.<String>promise();
    try (var slow =
        new RunningIngress(
            config,
            1,
            time,
            routes ->
                routes.get(
                    "/slow",
                    call -> {
                      var deadline = RequestContext.current().deadline();
                      left.set(deadline.remaining(time.ticker()).toMillis());
                      // Elsewhere, since nothing else may move the time.
                      new Thread(
                              () -> {
                                time.advance(Duration.ofMillis(150));
                                answer.complete("done");
                              })
                          .start();
                      return answer.future();
                    }))) {
      var status = slow.get("/slow", "x-request-timeout-ms", "50").statusCode();
      var missed = slow.meters.get("http.server.deadline.missed").counter();
      while (missed.count() == 0) {
        Thread.onSpinWait(); // the request ends after its answer
      }
      return "%d of %d left, %.0f missed".formatted(status, left.get(), missed.count());
    }
  }
}
