package dev.chassis.observability.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chassis.observability.metrics.EventLoopLag;
import dev.chassis.observability.metrics.MetricsConfig;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrafficTest {

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ManualTime time = ManualTime.create();
  private final Traffic traffic =
      new Traffic(
          registry,
          EventLoopLag.create(vertx, time, time, registry, MetricsConfig.defaults()),
          time,
          time);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void request(String route, int status, long millis) {
    registry
        .timer("http.server.requests", "method", "GET", "route", route, "status", "" + status)
        .record(Duration.ofMillis(millis));
  }

  private void seconds(int seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void ratesAreThoseOfTheLastTenSeconds() {
    traffic.start();
    for (int i = 0; i < 100; i++) {
      request("/old", 200, 1);
    }
    seconds(20);
    for (int i = 0; i < 30; i++) {
      request("/orders/{id}", i < 3 ? 503 : 200, 20);
    }
    seconds(5);

    var report = traffic.report();

    assertThat(report.routes()).hasSize(2);
    var busiest = report.routes().get(0);
    assertThat(busiest.name()).isEqualTo("GET /orders/{id}");
    assertThat(busiest.perSecond()).isCloseTo(30 * 1000.0 / report.windowMs(), within(0.001));
    assertThat(busiest.failedShare()).isEqualTo(0.1);
    assertThat(busiest.meanMs()).isEqualTo(20);
    assertThat(busiest.outcomes()).containsEntry("503", 3L).containsEntry("200", 27L);
    var quiet = report.routes().get(1);
    assertThat(quiet.perSecond()).isZero();
    assertThat(quiet.total()).isEqualTo(100);
  }

  @Test
  void whatCallersDidWrongIsNoFailure() {
    traffic.start();
    seconds(1);
    registry
        .timer("http.client.requests", "service", "fees", "outcome", "client_error")
        .record(Duration.ofMillis(1));
    registry
        .timer("http.client.requests", "service", "fees", "outcome", "timeout")
        .record(Duration.ofMillis(9));
    request("/orders", 404, 1);

    var report = traffic.report();

    assertThat(report.clients().get(0).failedShare()).isEqualTo(0.5);
    assertThat(report.routes().get(0).failedShare()).isZero();
  }

  @Test
  void beforeTheFirstLookThereIsNoRate() {
    request("/orders", 200, 1);

    assertThat(traffic.report().windowMs()).isZero();
    assertThat(traffic.report().routes().get(0).perSecond()).isZero();
    assertThat(traffic.report().routes().get(0).total()).isEqualTo(1);
  }
}
