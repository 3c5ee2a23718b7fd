package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {

  private static final String QUICK = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String SLOW = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";

  private final CountDownLatch waiting = new CountDownLatch(1);
  private final Promise<String> slow = Promise.promise();
  private final RunningIngress server =
      new RunningIngress(
          RunningIngress.CONFIG,
          2,
          routes -> {
            routes.get("/quick", call -> Future.succeededFuture("quick"));
            routes.router().get("/raw").handler(raw -> raw.response().end("raw"));
            routes.get(
                "/slow",
                call -> {
                  waiting.countDown();
                  return slow.future();
                });
          });

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void connectionsStayOpenWhileServing() {
    try (var connection = server.raw()) {
      for (int i = 0; i < 3; i++) {
        assertThat(connection.send(QUICK).readResponse())
            .endsWith("\"quick\"")
            .doesNotContainIgnoringCase("connection:");
      }
    }
  }

  @Test
  void whileDrainingEveryAnswerClosesItsConnection() {
    try (var connection = server.raw();
        var raw = server.raw()) {
      connection.send(QUICK).readResponse();
      server.ingress.drain();

      assertThat(connection.send(QUICK).readToEnd())
          .endsWith("\"quick\"")
          .containsIgnoringCase("connection: close");
      assertThat(raw.send("GET /raw HTTP/1.1\r\nHost: a\r\n\r\n").readToEnd())
          .endsWith("raw")
          .containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aRequestUnderWayFinishesAndThenTheServerIsGone() throws InterruptedException {
    try (var connection = server.raw()) {
      connection.send(SLOW);
      assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
      int port = server.ingress.port();

      server.ingress.drain();
      var stopped = server.ingress.stop(Duration.ofSeconds(10));
      slow.complete("slow");

      assertThat(connection.readToEnd())
          .endsWith("\"slow\"")
          .containsIgnoringCase("connection: close");
      assertThat(RunningIngress.await(stopped)).isEmpty();
      assertThat(isServedOn(port)).isFalse();
    }
  }

  /**
   * Asks, because that a connection opens proves nothing: Java frees a closed listening socket only
   * when its selector looks again, a moment later, and until then the kernel takes connections that
   * it resets. From then on the number is free for any other process.
   */
  private static boolean isServedOn(int port) {
    try (var connection = new RawHttp(port)) {
      return connection.send(QUICK).readResponse().endsWith("\"quick\"");
    } catch (UncheckedIOException refusedOrClosed) {
      return false;
    }
  }

  @Test
  void whatOutlastsTheGraceIsCutAndNamed() throws InterruptedException {
    try (var connection = server.raw()) {
      var trace = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
      connection.send(String.join("\r\n", "GET /slow?token=x HTTP/1.1", "Host: a", trace, "", ""));
      assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

      var cut = RunningIngress.await(server.ingress.stop(Duration.ofMillis(50)));

      assertThat(cut).hasSize(1);
      assertThat(cut.get(0).method()).isEqualTo("GET");
      assertThat(cut.get(0).route()).isEqualTo("/slow");
      assertThat(cut.get(0).traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
      assertThat(cut.get(0).ran()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
      assertThat(connection.readToEnd()).isEmpty();
    }
  }

  @Test
  void theGraceEndsEarlyForWhoCannotWait() throws InterruptedException {
    try (var connection = server.raw()) {
      connection.send(SLOW);
      assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

      var stopped = server.ingress.stop(Duration.ofSeconds(60));
      server.ingress.cut();

      assertThat(RunningIngress.await(stopped)).hasSize(1);
      assertThat(connection.readToEnd()).isEmpty();
    }
  }

  @Test
  void anIdleConnectionDoesNotHoldUpTheStop() {
    try (var used = server.raw();
        var silent = server.raw()) {
      used.send(QUICK).readResponse();

      assertThat(RunningIngress.await(server.ingress.stop(Duration.ofSeconds(60)))).isEmpty();
      assertThat(used.readToEnd()).isEmpty();
      assertThat(silent.readToEnd()).isEmpty();
    }
  }

  @Test
  void aConnectionLostByTheCallerIsRecordedAsAborted() throws InterruptedException {
    try (var log = new LogCapture("dev.chassis.http.access")) {
      try (var connection = server.raw()) {
        connection.send(SLOW);
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
      }

      assertThat(LogCapture.fields(log.next())).containsEntry("http.response.status_code", 499);
      assertThat(server.ingress.inFlight()).isZero();
      slow.complete("nobody reads this");
    }
  }
}
