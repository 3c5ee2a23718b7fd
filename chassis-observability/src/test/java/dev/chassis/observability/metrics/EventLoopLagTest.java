package dev.chassis.observability.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chassis.time.ManualTime;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopLagTest {

  private static final MetricsConfig CONFIG =
      MetricsConfig.defaults().withLoop(Duration.ofMillis(100), Duration.ofSeconds(10));

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ManualTime clock = ManualTime.create();
  // Moved apart from the clock: what comes between them is the lag.
  private final ManualTime timers = ManualTime.create();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private EventLoopLag started() throws Exception {
    var lag = EventLoopLag.create(vertx, clock, timers.timers(vertx), registry, CONFIG);
    await(lag.start());
    return lag;
  }

  @Test
  void measuresEveryLoop() throws Exception {
    started();

    assertThat(registry.find("eventloop.lag").gauges())
        .extracting(gauge -> gauge.getId().getTag("loop"))
        .containsExactlyInAnyOrder("0", "1", "2");
  }

  @Test
  void isZeroWhileLoopsAreOnTime() throws Exception {
    var lag = started();

    for (int i = 0; i < 50; i++) {
      clock.advance(Duration.ofMillis(100));
      timers.advance(Duration.ofMillis(100));
    }

    assertThat(lag.worst()).isZero();
  }

  @Test
  void isHowLateATickRan() throws Exception {
    var lag = started();

    clock.advance(Duration.ofMillis(850));
    assertThat(lag.worst()).as("while it is still overdue").isEqualTo(Duration.ofMillis(750));
    timers.advance(Duration.ofMillis(100));

    assertThat(lag.worst()).as("afterwards").isEqualTo(Duration.ofMillis(750));
    assertThat(registry.get("eventloop.lag").tag("loop", "1").gauge().value())
        .isCloseTo(0.75, within(1e-9));
  }

  @Test
  void isForgottenAfterTheWindow() throws Exception {
    var lag = started();
    clock.advance(Duration.ofMillis(850));
    timers.advance(Duration.ofMillis(100));

    tickFor(Duration.ofSeconds(4));
    assertThat(lag.worst()).as("within the window").isEqualTo(Duration.ofMillis(750));
    tickFor(Duration.ofSeconds(10));

    assertThat(lag.worst()).isZero();
  }

  @Test
  void stopsMeasuring() throws Exception {
    var lag = started();

    await(lag.stop());

    assertThat(timers.pending()).isZero();
  }

  @Test
  void showsALoopThatIsBlockedRightNow() throws Exception {
    var config = MetricsConfig.defaults().withLoop(Duration.ofMillis(5), Duration.ofMinutes(1));
    var lag = EventLoopLag.create(vertx, Ticker.system(), Timers.on(vertx), registry, config);
    await(lag.start());
    var release = new CountDownLatch(1);
    var blocked = new CountDownLatch(1);
    vertx.runOnContext(
        ignored -> {
          blocked.countDown();
          try {
            assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    blocked.await();

    try {
      var limit = Ticker.system().nanos() + Duration.ofSeconds(10).toNanos();
      while (lag.worst().toMillis() < 100 && Ticker.system().nanos() < limit) {
        Thread.onSpinWait();
      }
      assertThat(lag.worst()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    } finally {
      release.countDown();
    }
  }

  private void tickFor(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= 100) {
      clock.advance(Duration.ofMillis(100));
      timers.advance(Duration.ofMillis(100));
    }
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
