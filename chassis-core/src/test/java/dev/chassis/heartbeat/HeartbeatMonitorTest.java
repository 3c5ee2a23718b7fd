package dev.chassis.heartbeat;

import static dev.chassis.heartbeat.Beats.beat;
import static dev.chassis.heartbeat.Beats.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.chassis.config.CheckException;
import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.heartbeat.Probe.Answer;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeartbeatMonitorTest {

  private static final HeartbeatConfig CONFIG = HeartbeatConfig.defaults();
  private static final Duration SWEEP = Roster.sweepPeriod(CONFIG);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = ManualTime.create();
  private final ScriptedProbe probe = new ScriptedProbe();
  private final Beats.Told told = new Beats.Told();
  private final List<String> events = told.events;
  private final HeartbeatMonitor monitor =
      HeartbeatMonitor.create(CONFIG, probe, time, time).addListener(told);

  @Test
  void aCrashIsFoundByTheClosedPortSoonAfterTheBeatIsOverdue() {
    beats("a", 20);
    probe.answer(9001, Answer.REFUSED);
    events.clear();

    sweepFor(Duration.ofMillis(2250));

    assertThat(events).containsExactly("suspect a", "down a REFUSED");
    var state = monitor.states().get(0);
    assertThat(state.status()).isEqualTo(Standing.down);
    assertThat(state.why()).contains("port is closed");
    assertThat(told.states)
        .extracting(InstanceState::status)
        .containsExactly(Standing.up, Standing.suspect, Standing.down);
  }

  @Test
  void aLostMachineIsFoundWhenItDoesNotAnswer() {
    beats("a", 20);
    probe.answer(9001, Answer.UNREACHABLE);

    sweepFor(Duration.ofMillis(2500));

    assertThat(told.downs()).containsExactly("down a UNREACHABLE");
  }

  @Test
  void aPausedInstanceIsSuspectButKeptUntilTheTimeout() {
    beats("a", 20);
    events.clear();

    sweepFor(CONFIG.timeout().minusSeconds(1));
    assertThat(events).containsExactly("suspect a");
    assertThat(monitor.states().get(0).why()).contains("takes connections");
    assertThat(monitor.states().get(0).status()).isEqualTo(Standing.suspect);
    assertThat(monitor.states().get(0).phi()).isGreaterThan(8);

    monitor.heard(up("a", 21));
    assertThat(events).containsExactly("suspect a", "alive a 21");
    assertThat(monitor.states().get(0).status()).isEqualTo(Standing.up);
    assertThat(monitor.states().get(0).sinceMs()).isZero();
    assertThat(monitor.states().get(0).why()).isNull();
  }

  @Test
  void whoseSilenceOutlastsTheTimeoutIsDownAlthoughItsPortAccepts() {
    beats("a", 20);

    sweepFor(CONFIG.timeout().minus(SECOND));
    assertThat(told.downs()).isEmpty();
    sweepFor(SWEEP);

    assertThat(told.downs()).containsExactly("down a SILENT");
  }

  @Test
  void aPortThatWasNeverOpenToUsSaysNothingByBeingClosed() {
    probe.answer(9001, Answer.REFUSED);
    beats("a", 20);

    sweepFor(CONFIG.timeout().minus(SECOND));

    assertThat(told.downs()).isEmpty();
    assertThat(monitor.states().get(0).why()).contains("cannot be asked");
  }

  @Test
  void anAddressThatCouldNotBeReachedIsTriedAgainAfterAMinute() {
    probe.answer(9001, Answer.UNKNOWN);
    beats("a", 60);
    assertThat(probe.knocked()).hasSize(1);
    probe.answer(9001, Answer.ACCEPTED);
    beatsFrom("a", 61, 4);

    assertThat(probe.knocked()).hasSize(2);
    beatsFrom("a", 65, 70);
    assertThat(probe.knocked()).as("known by now").hasSize(2);
  }

  @Test
  void whoHasNoServerIsDownAfterTheTimeout() {
    for (int seq = 1; seq <= 10; seq++) {
      monitor.heard(beat("a", 1, seq, Status.up, 1000, 0));
      sweepFor(SECOND);
    }

    sweepFor(CONFIG.timeout().minus(SECOND));
    assertThat(told.downs()).isEmpty();
    sweepFor(SWEEP);

    assertThat(told.downs()).containsExactly("down a SILENT");
    assertThat(probe.knocked()).isEmpty();
  }

  @Test
  void isLateBeforeItIsSuspect() {
    beats("a", 20);
    assertThat(monitor.states().get(0).status()).isEqualTo(Standing.up);

    sweepFor(Duration.ofMillis(375));

    assertThat(monitor.states().get(0).status()).isEqualTo(Standing.late);
    assertThat(monitor.states().get(0).why()).contains("overdue");
    assertThat(events).noneMatch(event -> event.startsWith("suspect"));
  }

  /** A silence of the mean is as likely as not; one in 44 is two deviations longer. */
  @Test
  void theStateTellsHowUnlikelyTheSilenceIs() {
    beats("a", 20);
    assertThat(monitor.states().get(0).phi()).isEqualTo(0.3);

    time.advance(Duration.ofMillis(200));

    assertThat(monitor.states().get(0).phi()).isEqualTo(1.6);
  }

  @Test
  void keepsWhoBeats() {
    beats("a", 20);

    assertThat(events).noneMatch(event -> !event.startsWith("alive"));
    var state = monitor.states().get(0);
    assertThat(state.status()).isEqualTo(Standing.up);
    assertThat(state.sinceMs()).isEqualTo(20_000);
    assertThat(state.lastBeatMs()).isEqualTo(1000);
    assertThat(state.seq()).isEqualTo(20);
    assertThat(state.address()).isEqualTo("127.0.0.1:9001");
    assertThat(told.states).hasSize(1);
  }

  @Test
  void takesOutWhoSaysGoneAtOnceAndIgnoresItsLateBeats() {
    monitor.heard(up("a", 1));
    monitor.heard(beat("a", 1, 3, Status.gone));
    monitor.heard(up("a", 2));
    monitor.heard(up("a", 4));
    monitor.heard(beat("a", 1, 5, Status.gone));

    assertThat(events).containsExactly("alive a 1", "down a GONE");
    assertThat(monitor.states()).extracting(InstanceState::status).containsExactly(Standing.gone);
  }

  @Test
  void farewellOfAStrangerIsNoNews() {
    monitor.heard(beat("a", 1, 3, Status.gone));

    assertThat(monitor.states()).isEmpty();
    assertThat(events).isEmpty();
  }

  @Test
  void tellsOfDraining() {
    monitor.heard(up("a", 1));
    monitor.heard(beat("a", 1, 2, Status.draining));

    assertThat(told.states)
        .extracting(InstanceState::status)
        .containsExactly(Standing.up, Standing.draining);
    assertThat(monitor.states().get(0).status()).isEqualTo(Standing.draining);
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
  void aBurstAfterAStallOfTheSenderCountsOnce() {
    beats("a", 20);
    for (int i = 0; i < 5; i++) {
      monitor.heard(up("a", 21));
      monitor.heard(up("a", 22));
    }

    assertThat(events.stream().filter(event -> event.equals("alive a 21"))).hasSize(1);
    assertThat(events.stream().filter(event -> event.equals("alive a 22"))).hasSize(1);
  }

  @Test
  void aStalledObserverTakesOutNobody() {
    for (int seq = 1; seq <= 20; seq++) {
      monitor.heard(up("a", seq));
      monitor.heard(up("b", seq));
      sweepFor(SECOND);
    }
    sweepFor(Duration.ofMillis(750));
    assertThat(events).contains("suspect a", "suspect b");
    events.clear();

    time.advance(Duration.ofSeconds(5));
    monitor.sweep();
    assertThat(events)
        .as("two of two were silent until then")
        .containsExactlyInAnyOrder("alive a 20", "alive b 20", "preserving false 0/2");
    assertThat(monitor.states()).extracting(InstanceState::status).containsOnly(Standing.up);

    // Who was dead all the while is found out soon after.
    probe.answer(9002, Answer.REFUSED);
    events.clear();
    for (int seq = 21; seq <= 24; seq++) {
      monitor.heard(up("a", seq));
      sweepFor(SECOND);
    }
    assertThat(told.downs()).containsExactly("down b REFUSED");
  }

  @Test
  void answersThatWereWaitedForDuringAStallAreNotBelieved() {
    beats("a", 20);
    probe.slow();
    sweepFor(Duration.ofMillis(1500));
    assertThat(probe.waiting()).isEqualTo(1);

    for (int i = 0; i < 4; i++) {
      time.advance(Duration.ofMillis(900));
      probe.deliver(Answer.UNREACHABLE);
      monitor.sweep();
      sweepFor(Duration.ofMillis(500));
    }

    assertThat(told.downs()).isEmpty();
  }

  @Test
  void aShortStallGivesBackTheTimeThatWasMissed() {
    beats("a", 20);
    events.clear();

    time.advance(Duration.ofMillis(900));
    monitor.sweep();
    assertThat(monitor.states().get(0).lastBeatMs()).as("775 ms were not heard").isEqualTo(1125);
    assertThat(events).isEmpty();
  }

  @Test
  void anObserverFrozenForFiveSecondsBuriesNobody() {
    // 10 live instances; their beats wait in the socket and come in a burst, before or after the
    // first sweep, while ports are being asked or not.
    for (boolean burstFirst : new boolean[] {true, false}) {
      var heard = new Beats.Told();
      var roster = new Roster(CONFIG, time, probe, announcing(heard));
      long seq = 0;
      for (int second = 0; second < 30; second++) {
        seq++;
        beatsOfTen(roster, seq);
        sweepFor(roster, SECOND);
      }

      time.advance(Duration.ofSeconds(5));
      if (burstFirst) {
        for (int missed = 0; missed < 5; missed++) {
          seq++;
          beatsOfTen(roster, seq);
        }
      }
      roster.sweep();
      sweepFor(roster, SECOND);
      for (int second = 0; second < 10; second++) {
        seq++;
        beatsOfTen(roster, seq);
        sweepFor(roster, SECOND);
      }

      assertThat(heard.downs()).as("burst first: %s", burstFirst).isEmpty();
      assertThat(roster.states()).hasSize(10).allMatch(one -> one.status() == Standing.up);
    }
  }

  @Test
  void whenMostFallSilentAtOnceNobodyIsTakenOutUntilTheyAreBack() {
    for (var answer : List.of(Answer.ACCEPTED, Answer.UNREACHABLE)) {
      var heard = new Beats.Told();
      var roster = new Roster(CONFIG, time, probe, announcing(heard));
      fleetOf(20, roster, 30, 1);
      IntStream.rangeClosed(1, 12).forEach(one -> probe.answer(10_000 + one, answer));

      // 60 % vanish at once, for two minutes
      for (long seq = 31; seq <= 150; seq++) {
        beatsOf(IntStream.rangeClosed(13, 20), roster, seq);
        sweepFor(roster, SECOND);
      }
      assertThat(heard.downs().size()).as("at most 15 %% of 20, %s", answer).isLessThanOrEqualTo(3);
      assertThat(heard.events.stream().filter(event -> event.startsWith("preserving")))
          .hasSize(1)
          .first()
          .asString()
          .startsWith("preserving true");

      IntStream.rangeClosed(1, 12).forEach(one -> probe.answer(10_000 + one, Answer.ACCEPTED));
      beatsOf(IntStream.rangeClosed(1, 20), roster, 151);
      sweepFor(roster, SWEEP);
      assertThat(heard.events).anyMatch(event -> event.startsWith("preserving false"));

      // It has resumed: one that crashes now is found.
      probe.answer(10_001, Answer.REFUSED);
      for (long seq = 152; seq <= 156; seq++) {
        beatsOf(IntStream.rangeClosed(2, 20), roster, seq);
        sweepFor(roster, SECOND);
      }
      assertThat(heard.downs()).contains("down n1 REFUSED");
      probe.answer(10_001, Answer.ACCEPTED);
    }
  }

  @Test
  void withoutSelfPreservationMostWouldBeTakenOut() {
    var careless =
        new HeartbeatConfig(
            true,
            SECOND,
            CONFIG.timeout(),
            null,
            100,
            false,
            null,
            CONFIG.detector(),
            new PreservationConfig(1, Duration.ofMinutes(1), Duration.ZERO),
            Map.of());
    var heard = new Beats.Told();
    var roster = new Roster(careless, time, probe, announcing(heard));
    fleetOf(20, roster, 30, 1);
    for (long seq = 31; seq <= 50; seq++) {
      beatsOf(IntStream.rangeClosed(13, 20), roster, seq);
      sweepFor(roster, SECOND);
    }

    assertThat(heard.downs()).as("the control").hasSize(12);
  }

  @Test
  void crashesAreTakenOutHoweverMany() {
    var roster = new Roster(CONFIG, time, probe, announcing(told));
    fleetOf(20, roster, 30, 1);
    IntStream.rangeClosed(1, 12).forEach(one -> probe.answer(10_000 + one, Answer.REFUSED));
    for (long seq = 31; seq <= 34; seq++) {
      beatsOf(IntStream.rangeClosed(13, 20), roster, seq);
      sweepFor(roster, SECOND);
    }

    assertThat(told.downs()).hasSize(12).allMatch(event -> event.endsWith("REFUSED"));
  }

  @Test
  void whoDrainsAndFallsSilentIsNotHeld() {
    var roster = new Roster(CONFIG, time, probe, announcing(told));
    fleetOf(4, roster, 30, 1);
    for (int one = 1; one <= 4; one++) {
      roster.heard(beat("n" + one, 1, 31, Status.draining));
    }
    sweepFor(roster, CONFIG.timeout().plus(SWEEP));

    assertThat(told.downs()).hasSize(4);
    assertThat(told.events).noneMatch(event -> event.startsWith("preserving"));
  }

  @Test
  void theWallClockMayJump() {
    var jumping = new JumpingTicker(time);
    var heard = new Beats.Told();
    var roster = new Roster(CONFIG, jumping, probe, announcing(heard));
    for (int seq = 1; seq <= 60; seq++) {
      jumping.offset = seq % 3 == 0 ? 3600 : seq % 3 == 1 ? -3600 : 0;
      roster.heard(up("a", seq));
      sweepFor(roster, SECOND);
    }

    assertThat(heard.events).hasSize(60).allMatch(event -> event.startsWith("alive"));
  }

  @Test
  void aSuccessorIsBelievedAlthoughTheClockWasSetBack() {
    beats("old", 20);
    sweepFor(Duration.ofSeconds(1));
    events.clear();

    monitor.heard(beat("new", 0, 1, Status.up));

    assertThat(events).containsExactly("down old REPLACED", "alive new 1");
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
        .containsExactly(tuple("new", Standing.up), tuple("old", Standing.gone));
  }

  @Test
  void aRebirthUnderTheSameNameDoesNotFlap() {
    beats("a", 20);
    events.clear();

    monitor.heard(beat("a", 2, 1, Status.up));
    monitor.heard(beat("a", 1, 21, Status.up));
    monitor.heard(beat("a", 1, 22, Status.gone));
    monitor.heard(beat("a", 2, 2, Status.up));
    sweepFor(SECOND);

    assertThat(events).containsExactly("alive a 1", "alive a 2");
    assertThat(told.states).hasSize(1);
  }

  @Test
  void aLateBeatOfAnUnknownEarlierLifeIsIgnored() {
    monitor.heard(beat("new", 2, 1, Status.up));
    monitor.heard(beat("old", 1, 7, Status.up));

    assertThat(events).containsExactly("alive new 1");
  }

  @Test
  void whoWasSilentComesBackWithItsNextBeat() {
    monitor.heard(up("a", 1));
    sweepFor(CONFIG.timeout().plus(SWEEP));
    events.clear();

    monitor.heard(up("a", 8));

    assertThat(events).containsExactly("alive a 8");
    assertThat(told.states.get(told.states.size() - 1).status()).isEqualTo(Standing.up);
  }

  @Test
  void givesASlowBeaterThreeOfItsOwnIntervals() {
    monitor.heard(beat("a", 1, 1, Status.up, 5000, 9001));

    sweepFor(Duration.ofSeconds(10));
    assertThat(events).containsExactly("alive a 1");
    sweepFor(Duration.ofSeconds(5));
    assertThat(events).containsExactly("alive a 1", "suspect a");
    sweepFor(SWEEP);

    assertThat(told.downs()).containsExactly("down a SILENT");
  }

  @Test
  void nobodyMayAskForMoreThanHalfAMinuteBetweenBeats() {
    monitor.heard(beat("a", 1, 1, Status.up, 3_600_000, 9001));

    sweepFor(Duration.ofSeconds(91));

    assertThat(told.downs()).containsExactly("down a SILENT");
  }

  @Test
  void theLeaseLastsForTheTimeout() {
    var leases = new java.util.ArrayList<Long>();
    monitor.addListener(
        new HeartbeatListener() {
          @Override
          public void alive(Heartbeat beat, long leaseUntil) {
            leases.add(leaseUntil - time.nanos());
          }
        });

    monitor.heard(up("a", 1));

    assertThat(leases).containsExactly(CONFIG.timeout().toNanos());
  }

  @Test
  void forgetsTheDeadAfterTenMinutes() {
    monitor.heard(up("a", 1));
    monitor.heard(beat("a", 1, 2, Status.gone));

    sweepFor(Duration.ofMinutes(10));
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

    monitor.heard(up("a", 1));
    monitor.heard(up("a", 2));

    assertThat(events).containsExactly("alive a 1", "alive a 2");
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

  @Test
  void theTimeoutMustBeTwoIntervals() {
    assertThatThrownBy(
            () ->
                new HeartbeatConfig(
                    true,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    null,
                    0,
                    false,
                    null,
                    DetectorConfig.defaults(),
                    PreservationConfig.defaults(),
                    Map.of("rates", List.of("rates:9090"))))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("timeout")
        .hasMessageContaining("weight")
        .hasMessageContaining("checks.rates");
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

  private static Announcements announcing(HeartbeatListener listener) {
    var announcements = new Announcements();
    announcements.add(listener);
    return announcements;
  }

  private void beats(String instance, int count) {
    beatsFrom(instance, 1, count);
  }

  /** One beat per second. */
  private void beatsFrom(String instance, int first, int count) {
    for (int seq = first; seq < first + count; seq++) {
      monitor.heard(up(instance, seq));
      sweepFor(SECOND);
    }
  }

  private void beatsOfTen(Roster roster, long seq) {
    beatsOf(IntStream.rangeClosed(1, 10), roster, seq);
  }

  private static void beatsOf(IntStream instances, Roster roster, long seq) {
    instances.forEach(one -> roster.heard(up("n" + one, seq)));
  }

  private void fleetOf(int size, Roster roster, int beats, long first) {
    for (long seq = first; seq < first + beats; seq++) {
      beatsOf(IntStream.rangeClosed(1, size), roster, seq);
      sweepFor(roster, SECOND);
    }
  }

  private void sweepFor(Duration span) {
    for (var left = span; left.compareTo(Duration.ZERO) > 0; left = left.minus(SWEEP)) {
      time.advance(SWEEP);
      monitor.sweep();
    }
  }

  private void sweepFor(Roster roster, Duration span) {
    for (var left = span; left.compareTo(Duration.ZERO) > 0; left = left.minus(SWEEP)) {
      time.advance(SWEEP);
      roster.sweep();
    }
  }

  /** Its wall clock is wrong by a number of seconds. */
  private static final class JumpingTicker implements Ticker {
    private final Ticker steady;
    private long offset;

    JumpingTicker(Ticker steady) {
      this.steady = steady;
    }

    @Override
    public long nanos() {
      return steady.nanos();
    }

    @Override
    public Instant now() {
      return steady.now().plusSeconds(offset);
    }
  }
}
