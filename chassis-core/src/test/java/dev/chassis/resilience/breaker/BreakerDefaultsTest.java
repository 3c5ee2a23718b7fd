package dev.chassis.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.resilience.breaker.Breaker.Status;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a breaker does that nobody configured (ADR-0037, ADR-0038). */
class BreakerDefaultsTest {

  private final ManualTime time = ManualTime.create();
  private final Breaker breaker = Breaker.create("fees", CircuitBreakerConfig.defaults(), time);

  @Test
  void fiftyFailuresInARowOpenItHoweverWellItWasBefore() {
    report(Outcome.SUCCESS, 1000);
    report(Outcome.FAILURE, 49);
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);

    report(Outcome.FAILURE, 1);

    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(breaker.view().why()).isEqualTo("50 failures in a row");
  }

  @Test
  void whoWaitsForAServiceThatHealedWaitsForLessThanTwoSeconds() {
    report(Outcome.FAILURE, 50);
    assertThat(breaker.retryAfter()).isBetween(Duration.ofMillis(800), Duration.ofSeconds(1));

    for (int i = 0; i < 10; i++) {
      time.advance(breaker.retryAfter());
      assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);
      report(Outcome.FAILURE, 1);
      assertThat(breaker.retryAfter()).isBetween(Duration.ofMillis(1200), Duration.ofMillis(1500));
    }
  }

  private void report(Outcome outcome, int times) {
    for (int i = 0; i < times; i++) {
      breaker.report(breaker.acquire(), outcome, 0);
    }
  }
}
