package dev.chassis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.chassis.health.LoopWatch;
import dev.chassis.http.LogCapture;
import dev.chassis.http.RawHttp;
import dev.chassis.http.RunningIngress;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A handler blocks the event loop it runs on; the service must notice, say so, and answer probes.
 */
class StallTest {

  private static final String GET = "GET %s HTTP/1.1\r\nHost: a\r\n\r\n";

  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final RunningService service = RunningIngress.await(blocking().start(surroundings()));

  @AfterEach
  void stop() {
    release.countDown();
    RunningIngress.await(service.stop());
  }

  @Test
  void probesAreAnsweredWhileEveryEventLoopIsBlockedAndReadinessNamesIt() throws Exception {
    try (var log = new LogCapture(LoopWatch.class.getName());
        var connection = new RawHttp(service.port())) {
      assertThat(ask("/health/ready")).startsWith("HTTP/1.1 200");
      connection.send(GET.formatted("/block"));
      assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

      var warning = log.next();
      assertThat(warning.getLevel()).isEqualTo(Level.WARN);
      assertThat(warning.getFormattedMessage())
          .matches("event loop 0 has been blocked for \\d+ ms, at .*; requests wait for it")
          .contains("called by", StallTest.class.getName() + ".block(");

      // What was asked before the limit stands for a second.
      var ready = awaitUnready();
      assertThat(ready)
          .startsWith("HTTP/1.1 503")
          .containsPattern("event loop 0 has been blocked for \\d+ ms")
          .doesNotContain("StallTest");
      assertThat(ask("/health/live")).startsWith("HTTP/1.1 200");
      assertThat(stalled()).isGreaterThan(0.2);

      release.countDown();
      assertThat(log.next().getFormattedMessage()).startsWith("event loop 0 runs again after ");
      assertThat(connection.readResponse()).startsWith("HTTP/1.1 200");
      assertThat(service.context().metrics().get("eventloop.stalls").counter().count())
          .isEqualTo(1);
    }
  }

  private double stalled() {
    return service.context().metrics().get("eventloop.stalled").tag("loop", "0").gauge().value();
  }

  private String awaitUnready() {
    long begun = Ticker.system().nanos();
    var answer = ask("/health/ready");
    while (answer.startsWith("HTTP/1.1 200")
        && Ticker.system().nanos() - begun < Duration.ofSeconds(5).toNanos()) {
      answer = ask("/health/ready");
    }
    return answer;
  }

  private String ask(String page) {
    try (var connection = new RawHttp(service.managementPort())) {
      return connection.send(GET.formatted(page)).readResponse();
    }
  }

  private Chassis blocking() {
    return Chassis.service("blocking")
        .wiring(
            chassis ->
                chassis
                    .http()
                    .get("/block", call -> Future.succeededFuture(Map.of("done", block()))));
  }

  private boolean block() {
    blocked.countDown();
    try {
      return release.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Environment surroundings() {
    return Environment.empty()
        .set("http.port", 0)
        .set("http.host", "127.0.0.1")
        .set("management.port", 0)
        .set("runtime.eventLoops", 1)
        .set("runtime.stallLimit", "300ms")
        .set("shutdown.pause", "0s");
  }
}
