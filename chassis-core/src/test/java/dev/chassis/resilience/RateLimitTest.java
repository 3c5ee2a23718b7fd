package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {

  private final ManualTime time = ManualTime.create();

  @Test
  void letsABurstThroughAndThenOneAtATime() {
    var limit = limit(10, 5);
    assertThat(takeAll(limit)).isEqualTo(5);
    assertThat(limit.retryAfter()).isEqualTo(Duration.ofMillis(100));

    time.advance(Duration.ofNanos(99_999_999));
    assertThat(limit.tryAcquire()).isFalse();
    assertThat(limit.retryAfter()).isEqualTo(Duration.ofNanos(1));
    time.advance(Duration.ofNanos(1));
    assertThat(limit.retryAfter()).isZero();
    assertThat(takeAll(limit)).isEqualTo(1);

    time.advance(Duration.ofDays(10_000));
    assertThat(takeAll(limit)).as("a pause earns a burst, not more").isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"1000000, 1", "1000000, 1000000", "3, 1", "7, 10", "0.001, 1000000", "999983, 100"})
  void isExactInTheLongRunAndNeverOverflows(double perSecond, int burst) {
    var limit = limit(perSecond, burst);
    assertThat(takeAll(limit)).isEqualTo(burst);

    long taken = 0;
    double steps = 10_000;
    var step = Duration.ofNanos((long) Math.ceil(1e9 / perSecond));
    for (int i = 0; i < steps; i++) {
      time.advance(step);
      taken += takeAll(limit);
    }

    assertThat((double) taken).isBetween(0.99 * steps - 1, steps);
  }

  @Test
  void refusesAndSaysWhenToComeBack() {
    var limit = limit(2, 1);
    assertThat(limit.run(() -> Future.succeededFuture("ok")).result()).isEqualTo("ok");

    var refused = limit.run(() -> Future.succeededFuture("not run"));

    var rejection = (RejectedException) refused.cause();
    assertThat(rejection.reason()).isEqualTo(RejectedException.Reason.TOO_FAST);
    assertThat(rejection.retryAfter()).isEqualTo(Duration.ofMillis(500));
    assertThat(rejection).hasMessage("the rate limit exports is reached");
  }

  @Test
  void aNewConfigurationKeepsWhatWasTaken() {
    var limit = limit(10, 10);
    takeAll(limit);
    limit.retune(new RateLimitConfig(100, 10));
    assertThat(limit.tryAcquire()).isFalse();

    time.advance(Duration.ofSeconds(1));
    assertThat(takeAll(limit)).isEqualTo(10);
  }

  @Test
  void isExactUnderEightThreads() throws Exception {
    var limit = limit(1, 300_000);
    var taken = new AtomicInteger();

    Threads.eight(
        () -> {
          for (int i = 0; i < 100_000; i++) {
            if (limit.tryAcquire()) {
              taken.incrementAndGet();
            }
          }
          return null;
        });

    assertThat(taken).hasValue(300_000);
  }

  private RateLimit limit(double perSecond, int burst) {
    return RateLimit.create("exports", new RateLimitConfig(perSecond, burst), time);
  }

  private static int takeAll(RateLimit limit) {
    int taken = 0;
    while (limit.tryAcquire()) {
      taken++;
    }
    return taken;
  }
}
