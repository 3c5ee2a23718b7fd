package dev.chassis.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertsTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final AlertsConfig CONFIG =
      new AlertsConfig(
          false,
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          Duration.ofHours(4),
          Duration.ofSeconds(30),
          3,
          false,
          WebhookConfig.defaults(),
          AlertmanagerConfig.defaults());

  private final ManualTime time = ManualTime.create();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RecordingSink sink = new RecordingSink();
  private Alerts alerts;

  @BeforeEach
  void create() {
    alerts = Alerts.create(VERTX, "watch", CONFIG, meters, time, time);
    alerts.addSink(sink);
  }

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void manyAlertsOfAGroupAreOneMessage() {
    for (int i = 1; i <= 5; i++) {
      alerts.raise(down("fees", i));
      alerts.raise(down("fees", i));
      time.advance(SECOND);
    }
    alerts.raise(down("orders", 9));
    time.advance(Duration.ofSeconds(4));
    assertThat(sink.messages).as("waits for others").isEmpty();
    time.advance(SECOND);

    assertThat(sink.told())
        .containsExactly(List.of("1 firing", "2 firing", "3 firing", "4 firing", "5 firing"));
    var message = sink.messages.get(0);
    assertThat(message.headline()).isEqualTo("fees: 5 firing");
    assertThat(message.sender()).isEqualTo("watch");
    assertThat(message.isFiring()).isTrue();
    assertThat(message.entries().get(0).startsAt()).isEqualTo("2024-01-01T00:00:00Z");

    time.advance(Duration.ofSeconds(5));
    assertThat(sink.told()).hasSize(2).last().isEqualTo(List.of("9 firing"));
    assertThat(alerts.active()).isEqualTo(6);
    assertThat(meters.get("alerts.active").gauge().value()).isEqualTo(6);
  }

  @Test
  void furtherMessagesAboutAGroupAreApart() {
    alerts.raise(down("fees", 1));
    time.advance(Duration.ofSeconds(10));
    alerts.raise(down("fees", 2));
    time.advance(Duration.ofSeconds(299));
    assertThat(sink.messages).hasSize(1);
    time.advance(SECOND);

    assertThat(sink.told()).last().isEqualTo(List.of("1 firing", "2 firing"));
  }

  @Test
  void whatIsOverIsToldOnceItHasSettled() {
    alerts.raise(down("fees", 1));
    time.advance(Duration.ofMinutes(10));
    alerts.resolve(down("fees", 1));
    alerts.resolve(down("fees", 1));
    time.advance(Duration.ofSeconds(29));
    assertThat(sink.messages).hasSize(1);
    assertThat(alerts.firing()).hasSize(1);
    time.advance(SECOND.plusMillis(1));

    assertThat(sink.told()).containsExactly(List.of("1 firing"), List.of("1 resolved"));
    var end = sink.messages.get(1);
    assertThat(end.headline()).isEqualTo("fees: 1 resolved");
    assertThat(end.isFiring()).isFalse();
    assertThat(end.entries().get(0).endsAt()).isEqualTo("2024-01-01T00:10:00Z");
    assertThat(alerts.active()).isZero();

    time.advance(Duration.ofDays(1));
    assertThat(sink.messages).as("and that is all").hasSize(2);
    assertThat(time.pending()).as("nothing is left to wake for").isZero();
  }

  @Test
  void whatFlapsIsOneAlertThatLasts() {
    for (int i = 0; i < 100; i++) {
      alerts.raise(down("fees", 1));
      time.advance(Duration.ofSeconds(20));
      alerts.resolve(down("fees", 1));
      time.advance(Duration.ofSeconds(20));
    }
    assertThat(sink.told()).containsExactly(List.of("1 firing"));

    time.advance(Duration.ofMinutes(6));
    assertThat(sink.told()).containsExactly(List.of("1 firing"), List.of("1 resolved"));
    assertThat(sink.messages.get(1).entries().get(0).flaps()).isEqualTo(99);
  }

  @Test
  void whatLastsIsRepeated() {
    alerts.raise(down("fees", 1));
    time.advance(Duration.ofHours(4).plusSeconds(9));
    assertThat(sink.messages).hasSize(1);
    time.advance(SECOND);
    assertThat(sink.messages).hasSize(2);
    time.advance(Duration.ofHours(8));
    assertThat(sink.messages).hasSize(4);
  }

  @Test
  void aChangeMovesTheReminder() {
    alerts.raise(down("fees", 1));
    time.advance(Duration.ofHours(3));
    alerts.raise(down("fees", 2));
    time.advance(Duration.ofHours(3));
    assertThat(sink.messages).as("told 3 h ago").hasSize(2);
    time.advance(Duration.ofHours(1).plusSeconds(1));
    assertThat(sink.messages).hasSize(3);
  }

  @Test
  void whatEndsBeforeAnybodyWasToldIsToldAllTheSame() {
    alerts.raise(down("fees", 1));
    time.advance(SECOND);
    alerts.resolve(down("fees", 1));
    time.advance(Duration.ofMinutes(10));

    assertThat(sink.told()).containsExactly(List.of("1 firing"), List.of("1 resolved"));
  }

  @Test
  void aHigherSeverityIsNews() {
    alerts.raise(down("fees", 1));
    time.advance(Duration.ofMinutes(10));
    var worse = new Alert("InstanceDown", Severity.critical, "fees", labels(1), "still down");
    alerts.raise(worse);
    time.advance(SECOND);

    assertThat(sink.messages).hasSize(2);
    assertThat(sink.messages.get(1).entries().get(0).alert()).isEqualTo(worse);
  }

  @Test
  void whatWasNeverWrongIsNotOver() {
    alerts.resolve(down("fees", 1));
    time.advance(Duration.ofMinutes(10));

    assertThat(sink.messages).isEmpty();
  }

  @Test
  void aReceiverThatForgetsHearsAgainOfWhatLasts() {
    var forgetful = new RecordingSink();
    forgetful.refresh = Duration.ofMinutes(1);
    alerts.addSink(forgetful);
    alerts.raise(down("fees", 1));
    time.advance(Duration.ofMinutes(5));

    assertThat(forgetful.messages).hasSize(6);
    assertThat(sink.messages).hasSize(1);
  }

  @Test
  void theEndTellsWhatWaitsAndClosesTheSinks() throws Exception {
    alerts.raise(down("fees", 1));
    alerts.stop().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);

    assertThat(sink.told()).containsExactly(List.of("1 firing"));
    assertThat(sink.closed).isTrue();
    alerts.raise(down("fees", 2));
    time.advance(Duration.ofMinutes(10));
    assertThat(sink.messages).hasSize(1);
  }

  @Test
  void manyAlertsMayLastButNotEndlesslyMany() {
    for (int i = 0; i < Alerts.MOST + 5; i++) {
      alerts.raise(down("fees", i));
    }
    assertThat(alerts.active()).isEqualTo(Alerts.MOST);
    alerts.raise(down("fees", 1));
    assertThat(alerts.active()).isEqualTo(Alerts.MOST);
  }

  @Test
  void alertsAreChecked() {
    assertThatThrownBy(() -> new Alert(" ", Severity.info, "", Map.of("a-b", "c"), ""))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("name")
        .hasMessageContaining("group")
        .hasMessageContaining("labels")
        .hasMessageContaining("summary");
  }

  private static Alert down(String service, int instance) {
    return new Alert(
        "InstanceDown",
        Severity.warning,
        service,
        labels(instance),
        service + " is down: " + instance);
  }

  private static Map<String, String> labels(int instance) {
    return Map.of("instance", Integer.toString(instance));
  }
}
