package dev.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryConfigTest {

  private static final RetryConfig TWO =
      RetryConfig.of(Duration.ofSeconds(1), Duration.ofSeconds(4)).withJitter(0.2);

  @Test
  void pausesStayWithinTheirJitter() {
    assertThat(TWO.pause(1, 0)).isEqualTo(Duration.ofMillis(800));
    assertThat(TWO.pause(1, 0.5)).isEqualTo(Duration.ofSeconds(1));
    assertThat(TWO.pause(2, 0.999_999)).isBetween(Duration.ofMillis(4799), Duration.ofMillis(4800));
    assertThat(TWO.withJitter(0).pause(2, 0.9)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void theLastPauseIsRepeatedWhenThereAreMoreAttempts() {
    var six = TWO.withAttempts(6);

    assertThat(TWO.limit()).isEqualTo(3);
    assertThat(six.limit()).isEqualTo(6);
    assertThat(six.step(1)).isZero();
    assertThat(six.step(5)).isEqualTo(1);
    assertThat(six.pause(5, 0.5)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> TWO.withJitter(0.6)).hasMessageContaining("jitter");
    assertThatThrownBy(() -> TWO.withAttempts(-1)).hasMessageContaining("attempts");
    assertThatThrownBy(() -> RetryConfig.of().withAttempts(2)).hasMessageContaining("attempts");
  }
}
