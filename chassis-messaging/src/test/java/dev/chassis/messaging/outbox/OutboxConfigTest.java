package dev.chassis.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutboxConfigTest {

  @Test
  void pausesDoubleUpToTheLongest() {
    var config = OutboxConfig.defaults();

    assertThat(config.pause(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(config.pause(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.pause(5)).isEqualTo(Duration.ofSeconds(8));
    assertThat(config.pause(500)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void refusesWhatMakesNoSense() {
    var good = OutboxConfig.defaults();

    assertThatThrownBy(() -> good.withWindow(0)).isInstanceOf(CheckException.class);
    assertThatThrownBy(() -> good.withPoll(Duration.ofMillis(9)))
        .hasMessageContaining("10ms or longer");
    assertThatThrownBy(() -> good.withKeep(Duration.ofDays(-1), Duration.ofDays(1)))
        .hasMessageContaining("keep");
    assertThatThrownBy(() -> good.withKeep(Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("keepInbox");
    assertThatThrownBy(() -> good.withLagLimit(Duration.ZERO)).hasMessageContaining("lagLimit");
    assertThatThrownBy(() -> Replay.to("everybody")).hasMessageContaining("queue");
    assertThatThrownBy(() -> Replay.to("fees.charging").withPerSecond(0))
        .hasMessageContaining("perSecond");
  }
}
