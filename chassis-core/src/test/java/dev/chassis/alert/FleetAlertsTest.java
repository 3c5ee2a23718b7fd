package dev.chassis.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.heartbeat.InstanceState;
import dev.chassis.heartbeat.Standing;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FleetAlertsTest {

  private static final Vertx VERTX = Vertx.vertx();

  private final ManualTime time = ManualTime.create();
  private final RecordingSink sink = new RecordingSink();
  private final Alerts alerts = alerts();
  private final FleetAlerts fleet = FleetAlerts.into(alerts);

  private Alerts alerts() {
    var config =
        new AlertsConfig(
            true,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofHours(4),
            Duration.ZERO,
            100,
            false,
            WebhookConfig.defaults(),
            AlertmanagerConfig.defaults());
    var made = Alerts.create(VERTX, "watch", config, new SimpleMeterRegistry(), time, time);
    made.addSink(sink);
    return made;
  }

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void aCrashOfOneOfThreeIsAWarningUntilItsSuccessorIsThere() {
    up("fees-1", "fees-2", "fees-3");
    is("fees-2", Standing.suspect);
    pass();
    assertThat(sink.messages).as("nothing is certain").isEmpty();

    is("fees-2", Standing.down);
    pass();
    assertThat(sink.told()).containsExactly(List.of("fees-2 firing"));
    var alert = sink.messages.get(0).entries().get(0).alert();
    assertThat(alert.summary()).isEqualTo("fees is down: fees-2: its port is closed");
    assertThat(alert.severity()).isEqualTo(Severity.warning);

    up("fees-4");
    pass();
    assertThat(sink.told()).last().isEqualTo(List.of("fees-2 resolved"));
  }

  @Test
  void theSameInstanceMayComeBack() {
    up("fees-1", "fees-2");
    is("fees-1", Standing.down);
    is("fees-2", Standing.down);
    pass();
    up("fees-2");
    pass();

    assertThat(sink.told().get(1)).contains("fees-2 resolved", "fees-1 firing");
  }

  @Test
  void anAbsentServiceIsCriticalAndOneMessageTellsOfAllItsInstances() {
    up("fees-1", "fees-2", "fees-3");
    is("fees-1", Standing.down);
    is("fees-2", Standing.down);
    is("fees-3", Standing.down);
    pass();

    assertThat(sink.told())
        .containsExactly(
            List.of("fees-1 firing", "fees-2 firing", "fees-3 firing", "ServiceDown firing"));
    assertThat(sink.messages.get(0).entries().get(3).alert().severity())
        .isEqualTo(Severity.critical);

    up("fees-4", "fees-5", "fees-6");
    pass();
    assertThat(sink.told().get(1)).hasSize(4).allMatch(entry -> entry.endsWith("resolved"));
    assertThat(alerts.active()).isZero();
  }

  @Test
  void whoSaysFarewellIsNotMissed() {
    up("fees-1");
    is("fees-1", Standing.draining);
    is("fees-1", Standing.gone);
    pass();

    assertThat(sink.messages).isEmpty();
  }

  @Test
  void theLastOneToSayFarewellLeavesTheServiceDownOnlyIfOneCrashed() {
    up("fees-1", "fees-2");
    is("fees-1", Standing.down);
    is("fees-2", Standing.gone);
    pass();

    assertThat(sink.told()).containsExactly(List.of("fees-1 firing", "ServiceDown firing"));
  }

  @Test
  void selfPreservationIsAnAlert() {
    fleet.preserving(true, 6, 10);
    pass();
    fleet.preserving(false, 1, 10);
    pass();

    assertThat(sink.told())
        .containsExactly(List.of("SelfPreservation firing"), List.of("SelfPreservation resolved"));
    assertThat(sink.messages.get(0).entries().get(0).alert().summary()).startsWith("6 of 10");
  }

  private void pass() {
    time.advance(Duration.ofSeconds(30));
  }

  private void up(String... instances) {
    for (var instance : instances) {
      is(instance, Standing.up);
    }
  }

  private void is(String instance, Standing standing) {
    fleet.changed(
        new InstanceState(
            "fees",
            instance,
            standing,
            standing == Standing.down ? "its port is closed" : null,
            0,
            0L,
            null,
            1,
            "1.0",
            null,
            null,
            null,
            null));
  }
}
