package dev.chassis.resilience.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.resilience.window.CallWindow.Counts;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWindowTest {

  private static final long BUCKET = 10;
  private static final Duration LENGTH = Duration.ofNanos(10 * BUCKET);

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 10, -1, -10, -13, Long.MAX_VALUE / 4})
  void aBucketCountsUntilTheTenthAfterIt(long start) {
    var window = new TimeWindow(LENGTH);
    long begins = Math.floorDiv(start, BUCKET) * BUCKET;

    window.add(start, 3, 1, 2);

    assertThat(window.counts(begins + 10 * BUCKET - 1)).isEqualTo(new Counts(3, 1, 2));
    assertThat(window.isClean(begins + 10 * BUCKET - 1)).isFalse();
    assertThat(window.counts(begins + 10 * BUCKET)).isEqualTo(Counts.NONE);
    assertThat(window.isClean(begins + 10 * BUCKET)).isTrue();
  }

  @Test
  void neighboursInTimeShareNoBucket() {
    var window = new TimeWindow(LENGTH);

    window.add(9, 1, 0, 0);
    window.add(10, 1, 0, 0);
    window.add(9, 1, 0, 0);

    assertThat(window.counts(99).total()).isEqualTo(3);
    assertThat(window.counts(100).total()).isEqualTo(1);
    assertThat(window.counts(110).total()).isZero();
  }

  @Test
  void isCleanWhileAllIsWell() {
    var window = new TimeWindow(LENGTH);

    window.add(5, 100, 0, 0);

    assertThat(window.isClean(5)).isTrue();
    window.add(5, 0, 0, 1);
    assertThat(window.isClean(5)).isFalse();
  }

  @Test
  void whatALateThreadAddsDoesNotHideWhatIsNewer() {
    var window = new TimeWindow(LENGTH);

    window.add(95, 1, 1, 0);
    window.add(15, 1, 1, 0);

    assertThat(window.isClean(115)).isFalse();
    assertThat(window.counts(115).failed()).isEqualTo(1);
  }

  @Test
  void oneLateByAWholeWindowIsHistory() {
    var window = new TimeWindow(LENGTH);
    window.add(105, 1, 1, 0);

    window.add(5, 1, 1, 0);
    window.add(6, 1, 1, 0);

    assertThat(window.counts(105)).isEqualTo(new Counts(1, 1, 0));
    assertThat(window.isClean(203)).isTrue();
  }

  /** Cleanness is a shorter way to the same answer. */
  @Test
  void cleanIsWhereNothingBadIsCounted() {
    var dice = new Random(4);
    var window = new TimeWindow(LENGTH);
    long now = -500;
    for (int i = 0; i < 20_000; i++) {
      now += dice.nextInt(30);
      window.add(now, 1, dice.nextInt(12) == 0 ? 1 : 0, dice.nextInt(12) == 0 ? 1 : 0);
      long then = now + dice.nextInt(120);
      var counts = window.counts(then);

      assertThat(window.isClean(then)).isEqualTo(counts.failed() == 0 && counts.slow() == 0);
    }
  }
}
