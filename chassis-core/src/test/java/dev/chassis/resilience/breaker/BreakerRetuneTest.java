package dev.chassis.resilience.breaker;

import static dev.chassis.resilience.breaker.Breaker.REJECTED;
import static dev.chassis.resilience.breaker.Outcome.FAILURE;
import static dev.chassis.resilience.breaker.Outcome.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.resilience.breaker.Breaker.Status;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Another configuration while calls go on. */
class BreakerRetuneTest {

  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.defaults()
          .withMinimumCalls(10)
          .withConsecutiveFailures(0)
          .withOpenFor(Duration.ofSeconds(5))
          .withRecovery(Duration.ofMinutes(1), 0, Duration.ofSeconds(5));

  private final ManualTime time = ManualTime.create();
  private final Breaker breaker = Breaker.create("fees", CONFIG, time);

  @Test
  void otherThresholdsHoldFromTheNextResultOn() {
    report(FAILURE, 4);
    report(SUCCESS, 6);
    breaker.retune(CONFIG.withFailureRatio(0.3));
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
    assertThat(breaker.config().failureRatio()).isEqualTo(0.3);

    report(SUCCESS, 1);

    assertThat(breaker.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void anotherWindowKeepsTheCountsThatFitAndResultsUnderWay() {
    var underWay = breaker.acquire();
    report(FAILURE, 3);
    time.advance(Duration.ofSeconds(7));
    report(FAILURE, 1);
    report(SUCCESS, 4);

    breaker.retune(CONFIG.withWindow(Duration.ofSeconds(60)));
    assertThat(breaker.view().calls()).isEqualTo(8);
    assertThat(breaker.view().failures()).isEqualTo(4);
    time.advance(Duration.ofSeconds(50));
    assertThat(breaker.view().failures()).as("they age on").isEqualTo(4);
    time.advance(Duration.ofSeconds(7));
    assertThat(breaker.view().failures()).isEqualTo(1);

    breaker.retune(CONFIG.withWindowCalls(12));
    assertThat(breaker.view().calls()).isEqualTo(5);
    assertThat(breaker.view().failures()).isEqualTo(1);
    breaker.report(underWay, FAILURE, 0);
    assertThat(breaker.view().failures()).isEqualTo(2);

    breaker.retune(CONFIG.withWindow(Duration.ofSeconds(3)));
    assertThat(breaker.view().calls()).isEqualTo(6);
    breaker.retune(CONFIG.withWindow(Duration.ofSeconds(3)).withHalfOpenPermits(7));
    assertThat(breaker.view().calls()).as("the same window is kept").isEqualTo(6);
  }

  @Test
  void moreCountsThanFitKeepTheirRatio() {
    report(SUCCESS, 60);
    report(FAILURE, 40);
    breaker.retune(CONFIG.withWindowCalls(20));

    assertThat(breaker.view().calls()).isEqualTo(20);
    assertThat(breaker.view().failureRatio()).isEqualTo(0.4);
  }

  @Test
  void anOpenCircuitStaysOpenButNoLongerThanIsNewlyWanted() {
    breaker.open();
    time.advance(Duration.ofSeconds(1));
    breaker.retune(CONFIG.withOpenFor(Duration.ofSeconds(50)));
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(4));

    breaker.retune(CONFIG.withOpenFor(Duration.ofSeconds(3)));
    assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(2));
    breaker.retune(CONFIG.withOpenFor(Duration.ofMillis(1)));
    assertThat(breaker.status()).isEqualTo(Status.HALF_OPEN);
  }

  @Test
  void fewerPermitsMayBeEnoughAlreadyAndMoreAreGiven() {
    breaker.open();
    time.advance(CONFIG.openFor());
    breaker.report(breaker.acquire(), SUCCESS, 0);
    breaker.report(breaker.acquire(), SUCCESS, 0);
    breaker.acquire();
    assertThat(breaker.acquire()).isEqualTo(REJECTED);
    breaker.retune(CONFIG.withHalfOpenPermits(4));
    var last = breaker.acquire();
    assertThat(last).isNotEqualTo(REJECTED);
    assertThat(breaker.acquire()).isEqualTo(REJECTED);

    breaker.retune(CONFIG.withHalfOpenPermits(2));
    assertThat(breaker.status()).as("two are still under way").isEqualTo(Status.HALF_OPEN);
    breaker.report(last, SUCCESS, 0);
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);

    breaker.open();
    time.advance(CONFIG.openFor());
    breaker.report(breaker.acquire(), SUCCESS, 0);
    breaker.retune(CONFIG.withHalfOpenPermits(1));
    assertThat(breaker.status()).as("one was enough").isEqualTo(Status.CLOSED);
  }

  @Test
  void whatIsForcedStaysForcedAndGoesOnCounting() {
    breaker.force(Status.METRICS_ONLY, Duration.ofMinutes(1), "test");
    report(FAILURE, 5);
    breaker.retune(CONFIG.withWindowCalls(10));

    assertThat(breaker.status()).isEqualTo(Status.METRICS_ONLY);
    assertThat(breaker.view().failures()).isEqualTo(5);
    time.advance(Duration.ofMinutes(1));
    assertThat(breaker.status()).isEqualTo(Status.CLOSED);
  }

  private void report(Outcome outcome, int times) {
    for (int i = 0; i < times; i++) {
      breaker.report(breaker.acquire(), outcome, 0);
    }
  }
}
