package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BeatHistoryTest {

  private static final long MS = 1_000_000L;
  private static final double EIGHT = BeatHistory.deviationsOf(8);

  private final BeatHistory history = new BeatHistory();
  private long at;
  private long seq;

  @Test
  void phiIsTheChanceOfALaterBeat() {
    // Of a normal distribution: half of all values are above the mean, 15.87 % above one deviation.
    assertThat(BeatHistory.phiOf(0)).isCloseTo(-Math.log10(0.5), within(1e-3));
    assertThat(BeatHistory.phiOf(1)).isCloseTo(-Math.log10(0.15866), within(1e-3));
    assertThat(BeatHistory.phiOf(2)).isCloseTo(-Math.log10(0.02275), within(5e-3));
    assertThat(BeatHistory.phiOf(-3)).isCloseTo(0, within(1e-3));
    // Far out the chance is smaller than a double can hold, its logarithm is not.
    assertThat(BeatHistory.phiOf(50)).isGreaterThan(300).isFinite();
    assertThat(BeatHistory.phiOf(6.0)).isLessThan(BeatHistory.phiOf(6.01));
  }

  @Test
  void deviationsOfIsTheInverse() {
    for (double phi : new double[] {0.5, 1, 2, 8, 12, 16}) {
      assertThat(BeatHistory.phiOf(BeatHistory.deviationsOf(phi))).isCloseTo(phi, within(1e-4));
    }
    assertThat(BeatHistory.deviationsOf(8)).isCloseTo(4.8, within(1.0));
  }

  @Test
  void withoutHistoryItWaitsTwoIntervals() {
    beats(1000, 0);
    assertThat(history.patience(EIGHT)).isEqualTo(2000);
    assertThat(history.phi(5000)).isZero();
    for (int i = 1; i < BeatHistory.ENOUGH; i++) {
      beats(1000, 0);
    }
    assertThat(history.patience(EIGHT)).as("one interval short of enough").isEqualTo(2000);

    beats(1000, 0);

    assertThat(history.patience(EIGHT)).isLessThan(2000);
  }

  @Test
  void regularBeatsMakeItAsImpatientAsTheLeastDeviationAllows() {
    for (int i = 0; i < 200; i++) {
      beats(1000, 0);
    }

    assertThat(history.mean()).isCloseTo(1000, within(1e-6));
    assertThat(history.deviation()).isCloseTo(100, within(1e-6));
    assertThat(history.patience(EIGHT))
        .isCloseTo(1000 + BeatHistory.deviationsOf(8) * 100, within(1e-3));
    assertThat(history.phi(1000)).isCloseTo(-Math.log10(0.5), within(1e-3));
    assertThat(history.phi(history.patience(EIGHT))).isCloseTo(8, within(1e-3));
  }

  @Test
  void patienceStaysBetweenItsBounds() {
    for (int i = 0; i < 50; i++) {
      beats(i % 2 == 0 ? 200 : 1800, 0);
    }
    assertThat(history.patience(EIGHT)).as("irregular").isEqualTo(2000);

    var early = new BeatHistory();
    for (int i = 0; i < 50; i++) {
      early.heard(i * 100L * MS, i, 1000, 0);
    }
    assertThat(early.patience(EIGHT)).as("much more often than announced").isEqualTo(1250);
  }

  @Test
  void aPauseTheSenderTellsOfIsNotLearned() {
    for (int i = 0; i < 60; i++) {
      beats(1000, 0);
    }
    var before = history.patience(EIGHT);

    beats(5000, 4000);

    assertThat(history.mean()).isCloseTo(1000, within(1e-6));
    assertThat(history.patience(EIGHT)).isCloseTo(before, within(1e-6));
  }

  @Test
  void aSenderThatSaysItWasLateIsNotBelievedBelowItsInterval() {
    for (int i = 0; i < 20; i++) {
      beats(950, 600);
    }

    assertThat(history.mean()).isCloseTo(950, within(1e-6));
  }

  @Test
  void lostBeatsAndStallsOfTheListenerAreNotLearned() {
    for (int i = 0; i < 20; i++) {
      beats(1000, 0);
    }
    seq += 2;
    beats(3000, 0);
    assertThat(history.mean()).as("after two lost beats").isCloseTo(1000, within(1e-6));

    history.skip();
    beats(7000, 0);
    assertThat(history.mean()).as("after a stall").isCloseTo(1000, within(1e-6));

    beats(2000, 0);
    assertThat(history.mean()).as("regular again").isGreaterThan(1000);
  }

  @Test
  void theOldestIntervalsAreForgotten() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 300; i++) {
      beats(500 + random.nextInt(3000), 0);
    }
    for (int i = 0; i < BeatHistory.WINDOW; i++) {
      beats(1000, 0);
    }

    assertThat(history.mean()).isCloseTo(1000, within(1e-3));
    assertThat(history.deviation()).isCloseTo(100, within(1e-3));
  }

  @Test
  void theDeviationIsThatOfTheIntervals() {
    beats(0, 0);
    for (int i = 0; i < 50; i++) {
      beats(i % 2 == 0 ? 800 : 1200, 0);
    }

    assertThat(history.mean()).isCloseTo(1000, within(1e-6));
    assertThat(history.deviation()).isCloseTo(200, within(1e-3));
  }

  private void beats(long afterMs, long lagMs) {
    at += afterMs * MS;
    history.heard(at, ++seq, 1000, lagMs);
  }
}
