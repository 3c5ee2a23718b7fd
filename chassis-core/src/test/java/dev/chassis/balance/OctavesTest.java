package dev.chassis.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OctavesTest {

  @Test
  void doublingIsOneMore() {
    assertThat(Octaves.of(0)).isZero();
    assertThat(Octaves.of(-1)).isZero();
    assertThat(Octaves.of(Duration.ofMillis(2).toNanos())).isZero();
    assertThat(Octaves.of(Duration.ofMillis(4).toNanos())).isEqualTo(1);
    assertThat(Octaves.of(Duration.ofMillis(64).toNanos())).isEqualTo(5);
    assertThat(Octaves.of(Long.MAX_VALUE)).isEqualTo(Octaves.MOST);
  }

  @Test
  void betweenTheyAreCloseAndTheWayBackIsExact() {
    LongStream.range(2, 2000)
        .map(millis -> Duration.ofMillis(millis).toNanos())
        .forEach(
            nanos -> {
              double exact = Math.log((double) nanos / Octaves.FLOOR) / Math.log(2);
              assertThat(Octaves.of(nanos)).isCloseTo(exact, within(0.09));
              assertThat(Octaves.nanos(Octaves.of(nanos))).isCloseTo((double) nanos, within(1.0));
            });
  }

  @Test
  void negativePowersFallToZero() {
    assertThat(Octaves.power(0)).isEqualTo(1);
    assertThat(Octaves.power(-3)).isEqualTo(0.125);
    assertThat(Octaves.power(-2000)).isZero();
    assertThat(Octaves.power(Double.NEGATIVE_INFINITY)).isZero();
  }
}
