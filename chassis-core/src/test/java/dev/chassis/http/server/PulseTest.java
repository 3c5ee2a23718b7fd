package dev.chassis.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulseTest {

  private final Pulse pulse = new Pulse(0);

  @Test
  void aLoopThatShowsSignsIsNotStalledHoweverMuchItDoes() {
    for (int at = 0; at <= 1_000; at += 50) {
      assertThat(pulse.beat(millis(at))).isFalse();
    }

    assertThat(pulse.wasStalledSince(millis(0))).isFalse();
  }

  @Test
  void tellsWhatWasUnderWayDuringAStall() {
    pulse.beat(millis(10));

    assertThat(pulse.beat(millis(61))).isTrue();
    assertThat(pulse.beat(millis(62))).isFalse();

    assertThat(pulse.wasStalledSince(millis(60))).isTrue();
    assertThat(pulse.wasStalledSince(millis(61))).isFalse();
  }

  private static long millis(int millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
