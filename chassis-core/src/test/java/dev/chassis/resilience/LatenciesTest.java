package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {

  private final ManualTime time = ManualTime.create();
  private final Latencies latencies = Latencies.over(Duration.ofSeconds(10), time);

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1})
  void percentilesAreAtMostASixteenthTooHigh(double share) {
    var random = new Random(42);
    var values = new long[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) (5_000_000 * Math.exp(random.nextGaussian()));
      latencies.record(values[i]);
    }
    Arrays.sort(values);
    var exact = values[(int) Math.ceil(share * values.length) - 1];

    assertThat((double) latencies.percentile(share, 1))
        .isBetween((double) exact, exact * 1.0625 + 1024);
  }

  @Test
  void everyValueLiesInItsBucketAndBucketsFollowEachOther() {
    for (int bucket = 1; bucket < 512; bucket++) {
      long lowest = Latencies.upperBound(bucket - 1);
      assertThat(Latencies.upperBound(bucket)).isGreaterThan(lowest);
      assertThat(Latencies.bucket(lowest)).isEqualTo(bucket);
      assertThat(Latencies.bucket(Latencies.upperBound(bucket) - 1)).isEqualTo(bucket);
    }
    assertThat(Latencies.bucket(-1)).isZero();
    assertThat(Latencies.bucket(0)).isZero();
    assertThat(Latencies.bucket(1023)).isZero();
    assertThat(Latencies.bucket(1024)).isEqualTo(1);
    assertThat(Latencies.bucket(Long.MAX_VALUE)).isEqualTo(511);
  }

  @Test
  void saysNothingBeforeEnoughIsSeen() {
    assertThat(latencies.percentile(0.5, 0)).isEqualTo(-1);
    latencies.record(1_000_000);
    assertThat(latencies.percentile(0.5, 2)).isEqualTo(-1);
    assertThat(latencies.percentile(0.5, 1)).isGreaterThanOrEqualTo(1_000_000);
  }

  @Test
  void whatIsOldIsForgotten() {
    latencies.record(1_000_000_000);
    time.advance(Duration.ofSeconds(10));
    latencies.record(1_000_000);
    assertThat(latencies.count()).isEqualTo(2);

    time.advance(Duration.ofSeconds(10));
    assertThat(latencies.count()).as("counted until somebody records or asks").isEqualTo(2);
    assertThat(latencies.percentile(1, 1)).isLessThan(1_100_000);
    assertThat(latencies.count()).isEqualTo(1);

    time.advance(Duration.ofSeconds(20));
    assertThat(latencies.percentile(1, 1)).as("idle for two turns").isEqualTo(-1);
  }

  @Test
  void nothingIsLostUnderEightThreads() throws Exception {
    Threads.eight(
        () -> {
          for (int i = 0; i < 100_000; i++) {
            latencies.record(i * 1000L);
          }
          return null;
        });

    assertThat(latencies.count()).isEqualTo(800_000);
  }
}
