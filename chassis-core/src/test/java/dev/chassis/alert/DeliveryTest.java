package dev.chassis.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryTest {

  private final ManualTime time = ManualTime.create();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RecordingSink sink = new RecordingSink();
  private final Delivery delivery = new Delivery(sink, 3, time, meters);

  @Test
  void whatFailsIsTriedAgainAfterLongerAndLongerPauses() {
    sink.failure = new RuntimeException("away");
    delivery.offer(message(1));
    assertThat(sink.attempts).isEqualTo(1);
    time.advance(Duration.ofSeconds(1));
    assertThat(sink.attempts).isEqualTo(2);
    time.advance(Duration.ofSeconds(1));
    assertThat(sink.attempts).isEqualTo(2);
    time.advance(Duration.ofSeconds(1));
    assertThat(sink.attempts).isEqualTo(3);
    time.advance(Duration.ofMinutes(10));
    assertThat(sink.attempts).as("4, 8, 16, 32, then every 60 s").isBetween(14, 18);

    sink.failure = null;
    time.advance(Duration.ofMinutes(1));
    assertThat(groups()).containsExactly("1");
    assertThat(count("alerts.sent")).isEqualTo(1);
    assertThat(count("alerts.failed")).isGreaterThan(10);
    assertThat(count("alerts.dropped")).isZero();
    assertThat(delivery.waiting()).isZero();
  }

  @Test
  void afterAnOutageEverythingArrivesInOrder() {
    sink.failure = new IllegalStateException("throws instead of failing");
    for (int i = 1; i <= 4; i++) {
      delivery.offer(message(i));
    }
    sink.failure = null;
    time.advance(Duration.ofMinutes(2));

    assertThat(groups()).containsExactly("1", "2", "3", "4");
  }

  @Test
  void aFullQueueLosesTheOldestAndSaysSo() {
    sink.failure = new RuntimeException("away");
    for (int i = 1; i <= 6; i++) {
      delivery.offer(message(i));
    }
    assertThat(delivery.lost()).isEqualTo(2);
    assertThat(count("alerts.dropped")).isEqualTo(2);
    assertThat(delivery.waiting()).isEqualTo(4);

    sink.failure = null;
    time.advance(Duration.ofMinutes(2));
    assertThat(groups())
        .as("2 and 3 were the oldest that waited")
        .containsExactly("1", "4", "5", "6");
    assertThat(sink.messages).extracting(AlertMessage::lost).containsExactly(0L, 2L, 0L, 0L);
    assertThat(delivery.lost()).isZero();
  }

  @Test
  void whatIsRefusedIsNotTriedAgainButCounted() {
    sink.failure = new AlertRefusedException("400");
    delivery.offer(message(1));
    time.advance(Duration.ofMinutes(10));
    assertThat(sink.attempts).isEqualTo(1);
    assertThat(count("alerts.dropped")).isEqualTo(1);

    sink.failure = null;
    delivery.offer(message(2));
    assertThat(groups()).containsExactly("2");
    assertThat(sink.messages.get(0).lost()).isEqualTo(1);
  }

  @Test
  void oneMessageIsUnderWayAtATime() {
    sink.slow = true;
    delivery.offer(message(1));
    delivery.offer(message(2));
    assertThat(sink.messages).hasSize(1);
    var end = delivery.end();
    assertThat(end.isComplete()).isFalse();

    sink.open.get(0).complete();
    assertThat(groups()).containsExactly("1", "2");
    assertThat(end.isComplete()).isFalse();
    sink.open.get(1).complete();
    assertThat(end.succeeded()).isTrue();
  }

  @Test
  void whatIsAbandonedIsCounted() {
    sink.failure = new RuntimeException("away");
    delivery.offer(message(1));
    delivery.offer(message(2));

    delivery.abandon();

    assertThat(count("alerts.dropped")).isEqualTo(2);
  }

  @Test
  void anEmptyQueueEndsAtOnce() {
    assertThat(delivery.end().succeeded()).isTrue();
  }

  private List<String> groups() {
    return sink.messages.stream().map(AlertMessage::group).toList();
  }

  private double count(String name) {
    return meters.get(name).tag("sink", "recording").counter().count();
  }

  private AlertMessage message(int number) {
    var alert =
        new Alert("Down", Severity.warning, Integer.toString(number), Map.of(), "it is down");
    return new AlertMessage(
        "watch",
        alert.group(),
        time.now(),
        List.of(new AlertMessage.Entry(alert, time.now(), null, 0)),
        0);
  }
}
