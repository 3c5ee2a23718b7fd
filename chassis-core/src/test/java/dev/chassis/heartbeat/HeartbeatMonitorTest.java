package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.chassis.config.CheckException;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HeartbeatMonitorTest {

  private static final HeartbeatConfig CONFIG = HeartbeatConfig.defaults();
  private static final Duration SWEEP = Duration.ofMillis(250);

  private final ManualTime time = ManualTime.create();
  private final List<String> events = new ArrayList<>();
  private final HeartbeatMonitor monitor =
      HeartbeatMonitor.create(CONFIG, time, time)
          .addListener(
              new HeartbeatListener() {
                @Override
                public void alive(Heartbeat beat, long leaseUntil) {
                  events.add("alive " + beat.instance() + " " + beat.seq());
                }

                @Override
                public void down(Heartbeat last, Reason reason) {
                  events.add("down " + last.instance() + " " + reason);
                }
              });

  @Test
  void takesOutWhoIsSilentWithinTimeoutAndOneSweep() {
    monitor.heard(beat("a", 1, 1, Status.up));

    sweepFor(CONFIG.timeout());
    assertThat(events).containsExactly("alive a 1");
    sweepFor(SWEEP);

    assertThat(events).containsExactly("alive a 1", "down a SILENT");
    assertThat(monitor.states()).extracting(InstanceState::status).containsExactly("silent");
  }

  @Test
  void anEarThatOpensAfterTheStopIsClosedAgain() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var opening = Promise.<HeartbeatChannel.Listening>promise();
      var closed = Promise.<Void>promise();
      var started = monitor.start(vertx, opensLater(opening.future()), Set.of());

      monitor.stop();
      opening.complete(
          () -> {
            closed.tryComplete();
            return Future.succeededFuture();
          });

      closed.future().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
      started.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertThat(time.pending()).as("nobody sweeps").isZero();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
  }

  private static HeartbeatChannel opensLater(Future<HeartbeatChannel.Listening> opening) {
    return new HeartbeatChannel() {
      @Override
      public Future<Void> send(Heartbeat beat) {
        return Future.succeededFuture();
      }

      @Override
      public Future<Listening> listen(
          Vertx vertx, Set<String> services, Consumer<Heartbeat> listener) {
        return opening;
      }
    };
  }

  @Test
  void keepsWhoBeats() {
    for (int seq = 1; seq <= 20; seq++) {
      monitor.heard(beat("a", 1, seq, Status.up));
      sweepFor(CONFIG.interval());
    }

    assertThat(events).noneMatch(event -> event.startsWith("down"));
    var state = monitor.states().get(0);
    assertThat(state.status()).isEqualTo("up");
    assertThat(state.sinceMs()).isEqualTo(20_000);
    assertThat(state.lastBeatMs()).isEqualTo(1000);
    assertThat(state.seq()).isEqualTo(20);
  }

  @Test
  void takesOutWhoSaysGoneAtOnceAndIgnoresItsLateBeats() {
    monitor.heard(beat("a", 1, 1, Status.up));
    monitor.heard(beat("a", 1, 3, Status.gone));
    monitor.heard(beat("a", 1, 2, Status.up));

    assertThat(events).containsExactly("alive a 1", "down a GONE");
    assertThat(monitor.states()).extracting(InstanceState::status).containsExactly("gone");
  }

  @Test
  void ignoresOldAndRepeatedBeats() {
    monitor.heard(beat("a", 2, 5, Status.up));
    monitor.heard(beat("a", 2, 5, Status.up));
    monitor.heard(beat("a", 2, 4, Status.draining));
    monitor.heard(beat("a", 1, 9, Status.gone));

    assertThat(events).containsExactly("alive a 5");
  }

  @Test
  void aStalledObserverTakesOutNobody() {
    monitor.heard(beat("a", 1, 1, Status.up));
    monitor.heard(beat("b", 1, 1, Status.up));
    sweepFor(CONFIG.interval());
    events.clear();

    time.advance(Duration.ofSeconds(5));
    monitor.sweep();
    assertThat(events).containsExactlyInAnyOrder("alive a 1", "alive b 1");
    assertThat(monitor.states()).extracting(InstanceState::status).containsOnly("up");

    // Who was dead all the while is found out one time-out later.
    events.clear();
    monitor.heard(beat("a", 1, 2, Status.up));
    sweepFor(CONFIG.timeout().plus(SWEEP).minus(CONFIG.interval()));
    monitor.heard(beat("a", 1, 3, Status.up));
    sweepFor(CONFIG.interval());
    assertThat(events).containsExactly("alive a 2", "alive a 3", "down b SILENT");
  }

  @Test
  void aRebirthOnTheSameAddressReplacesTheOldLife() {
    monitor.heard(beat("old", 1, 1, Status.up));
    monitor.heard(beat("new", 2, 1, Status.up));
    monitor.heard(beat("old", 1, 2, Status.up));
    monitor.heard(beat("old", 1, 3, Status.gone));

    assertThat(events).containsExactly("alive old 1", "down old REPLACED", "alive new 1");
    assertThat(monitor.states())
        .extracting(InstanceState::instance, InstanceState::status)
        .containsExactly(tuple("new", "up"), tuple("old", "replaced"));
  }

  @Test
  void aLateBeatOfAnUnknownEarlierLifeIsIgnored() {
    monitor.heard(beat("new", 2, 1, Status.up));
    monitor.heard(beat("old", 1, 7, Status.up));

    assertThat(events).containsExactly("alive new 1");
  }

  @Test
  void whoWasSilentComesBackWithItsNextBeat() {
    monitor.heard(beat("a", 1, 1, Status.up));
    sweepFor(CONFIG.timeout().plus(SWEEP));

    monitor.heard(beat("a", 1, 8, Status.up));

    assertThat(events).containsExactly("alive a 1", "down a SILENT", "alive a 8");
  }

  @Test
  void givesASlowBeaterTwoOfItsOwnIntervals() {
    var slow = beat("a", 1, 1, Status.up, Duration.ofSeconds(5));
    monitor.heard(slow);

    sweepFor(Duration.ofSeconds(10));
    assertThat(events).containsExactly("alive a 1");
    sweepFor(SWEEP);

    assertThat(events).containsExactly("alive a 1", "down a SILENT");
  }

  @Test
  void forgetsTheDeadAfterAMinute() {
    monitor.heard(beat("a", 1, 1, Status.up));
    monitor.heard(beat("a", 1, 2, Status.gone));

    sweepFor(Duration.ofSeconds(60));
    assertThat(monitor.states()).hasSize(1);
    sweepFor(SWEEP);

    assertThat(monitor.states()).isEmpty();
  }

  @Test
  void aListenerThatThrowsHarmsNobody() {
    monitor.addListener(
        new HeartbeatListener() {
          @Override
          public void alive(Heartbeat beat, long leaseUntil) {
            throw new IllegalStateException("a bad listener");
          }
        });

    monitor.heard(beat("a", 1, 1, Status.up));
    monitor.heard(beat("a", 1, 2, Status.up));

    assertThat(events).containsExactly("alive a 1", "alive a 2");
  }

  @Test
  void theTimeoutMustBeTwoIntervals() {
    assertThatThrownBy(
            () ->
                new HeartbeatConfig(
                    true, Duration.ofSeconds(2), Duration.ofSeconds(3), null, 0, false, null))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("timeout")
        .hasMessageContaining("weight");
  }

  private void sweepFor(Duration span) {
    for (var left = span; !left.isZero(); left = left.minus(SWEEP)) {
      time.advance(SWEEP);
      monitor.sweep();
    }
  }

  private static Heartbeat beat(String instance, long incarnation, long seq, Status status) {
    return beat(instance, incarnation, seq, status, CONFIG.interval());
  }

  private static Heartbeat beat(
      String instance, long incarnation, long seq, Status status, Duration interval) {
    var port = instance.equals("b") ? 9002 : 9001;
    return new Heartbeat(
        "fees",
        instance,
        incarnation,
        seq,
        interval.toMillis(),
        status,
        new Address("127.0.0.1", port, false),
        "1.0",
        null,
        100,
        new Heartbeat.Load(0, 0));
  }
}
