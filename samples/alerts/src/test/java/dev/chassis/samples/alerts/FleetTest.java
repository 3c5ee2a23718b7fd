package dev.chassis.samples.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.Heartbeat.Load;
import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.samples.alerts.FleetView.InstanceView;
import dev.chassis.samples.alerts.Instance.State;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetTest {

  private final ManualTime time = ManualTime.create();
  private final Fleet fleet = new Fleet(AlertsSettings.defaults(), time);

  @Test
  void showsWhoIsUp() {
    fleet.heard(beat("fees", "fees-1", 1, Status.up));
    time.advance(Duration.ofMillis(400));

    assertThat(instances())
        .containsExactly(new InstanceView("fees-1", State.up, "1.2.3", "10.0.0.1:8084", 400));
  }

  @Test
  void whoMissesThreeBeatsIsDown() {
    try (var logs = LogCapture.start()) {
      fleet.heard(beat("fees", "fees-1", 1, Status.up));

      passes(Duration.ofSeconds(3));
      assertThat(state()).isEqualTo(State.up);

      passes(Duration.ofMillis(250));
      assertThat(state()).isEqualTo(State.down);
      passes(Duration.ofSeconds(5));
      assertThat(logs.lines(line -> line.level().equals("WARN")))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.message()).isEqualTo("fees is down: fees-1 sent no heartbeat"));
    }
  }

  @Test
  void successorOfWhoWentDownIsBack() {
    try (var logs = LogCapture.start()) {
      fleet.heard(beat("fees", "fees-1", 1, Status.up));
      passes(Duration.ofSeconds(4));

      fleet.heard(beat("fees", "fees-2", 1, Status.up));
      fleet.heard(beat("fees", "fees-2", 2, Status.up));

      assertThat(logs.lines(line -> line.message().equals("fees is back: fees-2"))).hasSize(1);
      assertThat(fleet.view().services().get(0).up()).isEqualTo(1);
    }
  }

  @Test
  void whoSaidFarewellIsNotMissed() {
    try (var logs = LogCapture.start()) {
      fleet.heard(beat("fees", "fees-1", 1, Status.up));
      fleet.heard(beat("fees", "fees-1", 2, Status.gone));
      passes(Duration.ofSeconds(10));

      assertThat(state()).isEqualTo(State.gone);
      assertThat(logs.lines(line -> line.level().equals("WARN"))).isEmpty();
    }
  }

  @Test
  void overtakenBeatIsIgnored() {
    fleet.heard(beat("fees", "fees-1", 3, Status.draining));
    fleet.heard(beat("fees", "fees-1", 2, Status.up));

    assertThat(state()).isEqualTo(State.draining);
  }

  @Test
  void whoEndedIsForgottenAfterAWhile() {
    fleet.heard(beat("fees", "fees-1", 1, Status.up));
    passes(Duration.ofSeconds(4));
    passes(Duration.ofMinutes(11));

    assertThat(fleet.view().services()).isEmpty();
  }

  private void passes(Duration span) {
    time.advance(span);
    fleet.check();
  }

  private State state() {
    return instances().get(0).state();
  }

  private List<InstanceView> instances() {
    return fleet.view().services().get(0).instances();
  }

  private static Heartbeat beat(String service, String instance, long seq, Status status) {
    return new Heartbeat(
        service,
        instance,
        1000,
        seq,
        1000,
        status,
        new Address("10.0.0.1", 8084, false),
        "1.2.3",
        null,
        100,
        new Load(0, 0));
  }
}
