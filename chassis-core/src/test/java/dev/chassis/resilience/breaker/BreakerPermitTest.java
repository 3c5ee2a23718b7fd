package dev.chassis.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.resilience.breaker.Breaker.Status;
import dev.chassis.resilience.breaker.Breaker.Transition;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** For who takes permits by hand. */
class BreakerPermitTest {

  private static final Duration OPEN = Duration.ofSeconds(1);
  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.defaults().withOpenFor(OPEN).withHalfOpenPermits(1);

  private final ManualTime time = ManualTime.create();
  private final Breaker breaker =
      Breaker.builder("fees")
          .config(CONFIG)
          .ticker(time)
          .listenerThreads(Runnable::run)
          .random(() -> 0)
          .build();

  @Test
  void aPermitIsToldOnce() {
    var good = Objects.requireNonNull(breaker.tryAcquire());
    good.success();
    good.failure();
    Objects.requireNonNull(breaker.tryAcquire()).failure();
    Objects.requireNonNull(breaker.tryAcquire()).release();

    assertThat(breaker.totals().successes()).isEqualTo(1);
    assertThat(breaker.totals().failures()).isEqualTo(1);
    assertThat(breaker.totals().ignored()).isEqualTo(1);
  }

  @Test
  void onlyHalfOpenACallIsATrial() {
    assertThat(Breaker.isTrial(breaker.acquire())).isFalse();

    breaker.open();
    assertThat(Breaker.isTrial(breaker.acquire())).as("rejected").isFalse();

    time.advance(OPEN);
    assertThat(Breaker.isTrial(breaker.acquire())).isTrue();
  }

  @Test
  void theWholeTimeIsWaitedFor() {
    time.advance(Duration.ofMinutes(1));
    breaker.open();

    time.advance(OPEN.minusNanos(1));
    assertThat(breaker.status()).isEqualTo(Status.OPEN);
    assertThat(breaker.view().inState()).isEqualTo(OPEN.minusNanos(1));
  }

  @Test
  void timeIsLookedUpOnlyWhereSlowCallsMatter() {
    long untimed = breaker.startNanos();
    time.advance(Duration.ofMillis(150));
    assertThat(breaker.nanosSince(untimed)).isZero();

    breaker.retune(CONFIG.withSlow(Duration.ofMillis(100), 0.5));
    long start = breaker.startNanos();
    time.advance(Duration.ofMillis(150));

    assertThat(breaker.nanosSince(start)).isEqualTo(Duration.ofMillis(150).toNanos());
  }

  @Test
  void whoStoppedListeningHearsNoMore() {
    var heard = new ArrayList<Transition>();
    Consumer<Transition> listener = heard::add;
    breaker.onTransition(listener);
    breaker.open();

    breaker.removeListener(listener);
    breaker.reset();

    assertThat(heard).extracting(Transition::to).containsExactly(Status.OPEN);
  }
}
