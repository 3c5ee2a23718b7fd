package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SelfPreservationTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  private final SelfPreservation guard =
      new SelfPreservation(0.15, Duration.ofMinutes(1), Duration.ofMinutes(5));

  @Test
  void oneMayAlwaysBeLost() {
    assertThat(guard.look(0, 2, 1)).isFalse();
    assertThat(guard.allowsLoss(0, 0)).isTrue();
  }

  @Test
  void switchesOnAboveTheShareAndOffAgain() {
    assertThat(guard.look(0, 20, 3)).isFalse();
    assertThat(guard.isOn()).isFalse();
    assertThat(guard.look(0, 20, 4)).isTrue();
    assertThat(guard.isOn()).isTrue();
    assertThat(guard.look(0, 20, 4)).as("told once").isFalse();
    assertThat(guard.allowsLoss(0, 0)).isFalse();

    assertThat(guard.look(0, 20, 3)).isTrue();
    assertThat(guard.isOn()).isFalse();
    assertThat(guard.allowsLoss(0, 0)).isTrue();
  }

  @Test
  void lossesCountForAWindow() {
    guard.look(0, 20, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(guard.allowsLoss(0, 0)).isTrue();
      guard.lost(0);
    }
    assertThat(guard.allowsLoss(0, 0)).as("the share is used up").isFalse();

    guard.look(MINUTE, 17, 1);
    assertThat(guard.isOn()).as("three lost and one silent of twenty").isTrue();
    guard.look(MINUTE + 1, 17, 1);
    assertThat(guard.isOn()).as("the losses are older than the window").isFalse();
    assertThat(guard.allowsLoss(MINUTE + 1, 0)).isTrue();
  }

  @Test
  void whoIsHeldForLongGoesAfterAllButSlowly() {
    guard.look(0, 20, 12);
    assertThat(guard.allowsLoss(5 * MINUTE, 0)).isFalse();
    assertThat(guard.allowsLoss(5 * MINUTE + 1, 0)).isTrue();

    for (int i = 0; i < 3; i++) {
      guard.lost(5 * MINUTE + 1);
    }
    assertThat(guard.allowsLoss(5 * MINUTE + 2, 0)).as("15 % per window").isFalse();
  }
}
