package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HeartbeatEmitterTest {

  private static final Address HERE = new Address("127.0.0.1", 9001, false);

  private final ManualTime time = ManualTime.create();
  private final List<Heartbeat> sent = new ArrayList<>();
  private boolean away;
  private double random;
  private final HeartbeatEmitter emitter =
      HeartbeatEmitter.create(
          new ServiceIdentity("fees", "1.0", "fees-1"),
          HeartbeatConfig.defaults(),
          new RecordingChannel(),
          time,
          time,
          () -> random);

  @Test
  void beatsAtOnceAndEveryInterval() {
    emitter.start(() -> HERE, () -> 7);
    time.advance(Duration.ofSeconds(3));

    assertThat(sent).extracting(Heartbeat::seq).containsExactly(1L, 2L, 3L, 4L);
    var beat = sent.get(3);
    assertThat(beat.service()).isEqualTo("fees");
    assertThat(beat.instance()).isEqualTo("fees-1");
    assertThat(beat.incarnation()).isEqualTo(sent.get(0).incarnation()).isPositive();
    assertThat(beat.address()).isEqualTo(HERE);
    assertThat(beat.status()).isEqualTo(Status.up);
    assertThat(beat.load()).isEqualTo(new Heartbeat.Load(7, 0));
  }

  @Test
  void saysDrainingAtOnceAndGoneAsItsLastWord() {
    emitter.start(() -> HERE, () -> 0);
    emitter.draining();
    time.advance(Duration.ofSeconds(1));
    emitter.gone();
    emitter.gone();
    emitter.draining();
    time.advance(Duration.ofSeconds(5));

    assertThat(sent)
        .extracting(Heartbeat::status)
        .containsExactly(Status.up, Status.draining, Status.draining, Status.gone);
    assertThat(time.pending()).isZero();
  }

  @Test
  void carriesOnWhenTheChannelIsAway() {
    away = true;
    var first = emitter.start(() -> HERE, () -> 0);
    time.advance(Duration.ofSeconds(2));
    away = false;
    time.advance(Duration.ofSeconds(1));

    assertThat(first.succeeded()).isTrue();
    assertThat(sent).extracting(Heartbeat::seq).containsExactly(4L);
  }

  @Test
  void aServiceWithoutAServerHasNoAddress() {
    emitter.start(() -> null, () -> 0);

    assertThat(sent.get(0).address()).isNull();
  }

  @Test
  void instancesStartedTogetherDoNotBeatInStep() {
    random = 0.5;
    emitter.start(() -> HERE, () -> 0);
    time.advance(Duration.ofMillis(749));
    assertThat(sent).hasSize(1);
    time.advance(Duration.ofMillis(1));
    assertThat(sent).as("first interval: up to half shorter").hasSize(2);
    time.advance(Duration.ofMillis(949));
    assertThat(sent).hasSize(2);
    time.advance(Duration.ofMillis(1));
    assertThat(sent).as("then at most a tenth shorter").hasSize(3);
  }

  @Test
  void aStalledServingLoopIsAMissedBeat() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var loops = new StallingTimers();
      var stalling =
          HeartbeatEmitter.create(
              new ServiceIdentity("fees", "1.0", "fees-1"),
              HeartbeatConfig.defaults(),
              new RecordingChannel(),
              time,
              loops,
              () -> random);
      var context = vertx.getOrCreateContext();
      stalling.servedBy(List.of(context));
      await(context);
      stalling.start(() -> HERE, () -> 0);
      time.advance(Duration.ofSeconds(2));
      assertThat(sent).hasSize(3);

      loops.stalled = true;
      time.advance(Duration.ofSeconds(5));
      assertThat(sent).as("while it stalls").hasSizeLessThanOrEqualTo(4);
      int before = sent.size();

      loops.stalled = false;
      time.advance(Duration.ofSeconds(1));
      assertThat(sent).as("one late beat, no burst").hasSize(before + 1);
      assertThat(sent.get(before).load().loopLagMs()).isGreaterThan(3000);

      stalling.gone();
      assertThat(time.pending()).isZero();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void saysWhetherItIsReadyWhenAsked() {
    emitter.readiness(() -> false).start(() -> HERE, () -> 0);

    assertThat(sent.get(0).ready()).isFalse();
  }

  private static void await(Context context) throws Exception {
    var ran = new CompletableFuture<Void>();
    context.runOnContext(go -> ran.complete(null));
    ran.get(5, TimeUnit.SECONDS);
  }

  /** Periodic work does not run while the loop stalls. */
  private final class StallingTimers implements Timers {
    private volatile boolean stalled;

    @Override
    public Timer after(Duration delay, Runnable task) {
      return time.after(delay, task);
    }

    @Override
    public Timer every(Duration period, Runnable task) {
      return time.every(
          period,
          () -> {
            if (!stalled) {
              task.run();
            }
          });
    }
  }

  private final class RecordingChannel implements HeartbeatChannel {

    @Override
    public Future<Void> send(Heartbeat beat) {
      if (away) {
        return Future.failedFuture("away");
      }
      sent.add(beat);
      return Future.succeededFuture();
    }

    @Override
    public Future<Listening> listen(
        Vertx vertx, Set<String> services, Consumer<Heartbeat> listener) {
      throw new UnsupportedOperationException();
    }
  }
}
