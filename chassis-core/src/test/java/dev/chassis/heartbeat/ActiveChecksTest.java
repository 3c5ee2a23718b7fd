package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services that send no heartbeats. */
class ActiveChecksTest {

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final BlockingQueue<InstanceState> changes = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private volatile int status = 200;
  private int port;
  private HeartbeatMonitor monitor;

  @BeforeEach
  void start() throws Exception {
    var server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  asked.add(request.path());
                  request.response().setStatusCode(status).end("{}");
                });
    port = await(server.listen(0, "127.0.0.1")).actualPort();
    var config =
        HeartbeatConfig.defaults()
            .withChecks(Map.of("rates", List.of("http://127.0.0.1:" + port + "/health/live")));
    monitor =
        HeartbeatMonitor.create(config, time, time.timers(vertx))
            .addListener(
                new HeartbeatListener() {
                  @Override
                  public void changed(InstanceState now) {
                    changes.add(now);
                  }
                });
    await(monitor.startChecks(vertx));
  }

  @AfterEach
  void close() throws Exception {
    await(monitor.stop());
    await(vertx.close());
  }

  @Test
  void isUpWhenItsHealthAddressAnswers() throws Exception {
    assertThat(asked.poll(5, TimeUnit.SECONDS)).isEqualTo("/health/live");
    assertThat(change().status()).isEqualTo(Standing.up);

    var state = monitor.states().get(0);
    assertThat(state.service()).isEqualTo("rates");
    assertThat(state.instance()).isEqualTo("http://127.0.0.1:" + port + "/health/live");
    assertThat(state.why()).isNull();
    assertThat(state.lastBeatMs()).isZero();
  }

  @Test
  void threeBadAnswersInARowMakeItDownAndOneGoodOneBringsItBack() throws Exception {
    assertThat(change().status()).isEqualTo(Standing.up);

    status = 503;
    asked.clear();
    assertThat(changeWhileAsking().status()).isEqualTo(Standing.suspect);
    var down = changeWhileAsking();
    assertThat(down.status()).isEqualTo(Standing.down);
    assertThat(down.why()).isEqualTo("answered 503");
    assertThat(asked).hasSizeGreaterThanOrEqualTo(Checked.ENOUGH);

    status = 200;
    assertThat(changeWhileAsking().status()).isEqualTo(Standing.up);
  }

  @Test
  void whoBeatsIsNotAsked() throws Exception {
    var channel = LocalHeartbeatChannel.create();
    await(monitor.start(vertx, channel, Set.of()));
    assertThat(monitor.states()).hasSize(1);
  }

  /** Lets seconds pass, each with a question if the last was answered, until something changes. */
  private InstanceState changeWhileAsking() throws InterruptedException {
    for (int i = 0; i < 200; i++) {
      time.advance(Duration.ofSeconds(1));
      var change = changes.poll(50, TimeUnit.MILLISECONDS);
      if (change != null) {
        return change;
      }
    }
    throw new AssertionError("nothing changed");
  }

  private InstanceState change() throws InterruptedException {
    var change = changes.poll(5, TimeUnit.SECONDS);
    assertThat(change).as("a change within 5 s").isNotNull();
    return change;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
