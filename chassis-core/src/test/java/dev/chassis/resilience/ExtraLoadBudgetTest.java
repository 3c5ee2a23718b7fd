package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.chassis.config.CheckException;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtraLoadBudgetTest {

  private final ManualTime time = ManualTime.create();

  @ParameterizedTest
  @ValueSource(
      doubles = {0.0001, 0.001, 0.01, 0.1, 0.2, 0.25, 0.3333, 0.5, 0.6667, 0.7, 0.9, 0.999, 0.9999})
  void allowsExactlyTheRatioOfTenThousandCallsAndTheFloor(double ratio) {
    var budget = budget(ratio, 10);
    for (int i = 0; i < 10_000; i++) {
      budget.deposit();
      time.advance(Duration.ofNanos(900_000)); // all within the last 10 s
    }
    long announced = budget.balance();

    int allowed = withdrawAll(budget);

    assertThat((double) allowed).isCloseTo(10_000 * ratio + 100, within(1.0));
    assertThat(announced).isEqualTo(allowed);
    assertThat(budget.balance()).isZero();
  }

  @Test
  void itsConfigurationIsCheckedUpToItsBounds() {
    var second = Duration.ofSeconds(1);
    var hour = Duration.ofHours(1);
    assertThatThrownBy(() -> new ExtraLoadConfig(1.01, -1, second.minusNanos(1)))
        .isInstanceOfSatisfying(
            CheckException.class, refused -> assertThat(refused.violations()).hasSize(3));
    assertThatThrownBy(() -> new ExtraLoadConfig(-0.01, 1_000_001, hour.plusNanos(1)))
        .isInstanceOfSatisfying(
            CheckException.class, refused -> assertThat(refused.violations()).hasSize(3));

    assertThat(new ExtraLoadConfig(0, 0, second).withRatio(1).withPerSecond(1_000_000))
        .isEqualTo(new ExtraLoadConfig(1, 1_000_000, second));
    assertThat(new ExtraLoadConfig(0, 0, hour).ttl()).isEqualTo(hour);
  }

  @Test
  void whatIsAllowedComesBackAsTimeMovesOn() {
    var budget = budget(0.5, 0);
    budget.deposit();
    assertThat(budget.tryWithdraw()).isFalse();
    budget.deposit();
    assertThat(budget.tryWithdraw()).isTrue();
    assertThat(budget.tryWithdraw()).isFalse();

    time.advance(Duration.ofSeconds(10));
    assertThat(budget.tryWithdraw()).as("old calls earn nothing any more").isFalse();
    budget.deposit();
    budget.deposit();
    assertThat(budget.tryWithdraw()).isTrue();
  }

  @Test
  void theFloorIsForTrafficTooSmallToEarnAnything() {
    var budget = budget(0.2, 3);
    assertThat(withdrawAll(budget)).isEqualTo(30);

    time.advance(Duration.ofMillis(9_999));
    assertThat(budget.tryWithdraw()).isFalse();
    time.advance(Duration.ofMillis(1));
    assertThat(withdrawAll(budget)).isEqualTo(30);
  }

  @Test
  @Tag("threads")
  void isExactUnderEightThreads() throws Exception {
    var budget = budget(0.2, 0);
    var taken = new AtomicInteger();

    Threads.eight(
        () -> {
          for (int i = 0; i < 100_000; i++) {
            budget.deposit();
            if (budget.tryWithdraw()) {
              taken.incrementAndGet();
            }
          }
          return null;
        });
    taken.addAndGet(withdrawAll(budget));

    assertThat(taken).hasValue(160_000);
  }

  @Test
  void aNewConfigurationKeepsWhatWasEarnedAndSpent() {
    var budget = budget(0.1, 0);
    for (int i = 0; i < 100; i++) {
      budget.deposit();
    }
    assertThat(budget.tryWithdraw()).isTrue();

    budget.retune(new ExtraLoadConfig(0.2, 0, Duration.ofSeconds(20)));
    assertThat(withdrawAll(budget)).isEqualTo(19);

    time.advance(Duration.ofSeconds(10));
    budget.retune(new ExtraLoadConfig(0.2, 1, Duration.ofSeconds(10)));
    assertThat(withdrawAll(budget)).as("only the floor is left of old calls").isEqualTo(10);
  }

  private ExtraLoadBudget budget(double ratio, int perSecond) {
    return ExtraLoadBudget.create(
        new ExtraLoadConfig(ratio, perSecond, Duration.ofSeconds(10)), time);
  }

  private static int withdrawAll(ExtraLoadBudget budget) {
    int taken = 0;
    while (budget.tryWithdraw()) {
      taken++;
    }
    return taken;
  }
}
