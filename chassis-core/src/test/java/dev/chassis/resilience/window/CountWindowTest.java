package dev.chassis.resilience.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.resilience.window.CallWindow.Counts;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountWindowTest {

  private static final int SIZE = 7;

  private record Call(boolean failed, boolean slow) {}

  @Test
  void countsTheLastSoManyHoweverOld() {
    var random = new Random(7);
    var window = new CountWindow(SIZE);
    var truth = new ArrayDeque<Call>();

    for (int i = 0; i < 2000; i++) {
      var call = new Call(random.nextInt(4) == 0, random.nextInt(4) == 0);
      truth.add(call);
      if (truth.size() > SIZE) {
        truth.remove();
      }
      window.add(i, 1, call.failed() ? 1 : 0, call.slow() ? 1 : 0);

      var counts = window.counts(i);
      assertThat(counts.total()).isEqualTo(truth.size());
      assertThat(counts.failed()).isEqualTo(truth.stream().filter(Call::failed).count());
      assertThat(counts.slow()).isEqualTo(truth.stream().filter(Call::slow).count());
      assertThat(window.isClean(i)).isEqualTo(counts.failed() == 0 && counts.slow() == 0);
    }
  }

  @Test
  void ofMoreThanFitTheRatioStays() {
    var window = new CountWindow(10);

    window.add(0, 100, 50, 20);

    assertThat(window.counts(0)).isEqualTo(new Counts(10, 5, 2));
  }

  @Test
  void nothingIsNothing() {
    var window = new CountWindow(10);

    window.add(0, 0, 0, 0);

    assertThat(window.counts(0)).isEqualTo(Counts.NONE);
    assertThat(window.isClean(0)).isTrue();
  }

  @Test
  void whatIsCountedHereCanBeCountedElsewhere() {
    var window = new CountWindow(10);
    window.add(0, 5, 3, 1);
    var larger = new CountWindow(20);

    window.replayInto(larger, 1);

    assertThat(larger.counts(1)).isEqualTo(new Counts(5, 3, 1));
  }
}
