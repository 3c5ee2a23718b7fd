package dev.chassis.observability.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chassis.observability.ops.Rates.Bucket;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatesTest {

  private static final List<Bucket> BUCKETS =
      List.of(new Bucket(10, 50), new Bucket(20, 90), new Bucket(100, 100));

  @Test
  void aQuantileLiesOnALineThroughItsBucket() {
    var rates = new Rates(100, 1500, 80, BUCKETS);

    assertThat(rates.quantileMs(0.5)).isEqualTo(10);
    assertThat(rates.quantileMs(0.7)).isEqualTo(15);
    assertThat(rates.quantileMs(0.9)).isEqualTo(20);
  }

  @Test
  void noQuantileIsAboveTheLongest() {
    assertThat(new Rates(100, 1500, 80, BUCKETS).quantileMs(0.99)).isEqualTo(80);
    assertThat(new Rates(200, 90_000, 700, BUCKETS).quantileMs(0.95)).isEqualTo(700);
  }

  @Test
  void withoutBucketsThereIsNoQuantile() {
    assertThat(new Rates(3, 30, 10, List.of()).quantileMs(0.5)).isNull();
    assertThat(Rates.NONE.quantileMs(0.5)).isNull();
    assertThat(Rates.NONE.meanMs()).isZero();
  }

  @Test
  void theTimersBucketsAreRead() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var timer =
        Timer.builder("t")
            .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(100))
            .register(registry);
    for (int i = 0; i < 9; i++) {
      timer.record(Duration.ofMillis(5));
    }
    var before = Rates.of(timer);
    timer.record(Duration.ofMillis(60));

    var all = Rates.of(timer);
    var recent = all.since(before);

    assertThat(all.count()).isEqualTo(10);
    assertThat(all.quantileMs(0.5)).isCloseTo(5.6, within(0.1));
    assertThat(recent.count()).isEqualTo(1);
    assertThat(recent.quantileMs(0.5)).isCloseTo(55, within(0.1));
    assertThat(recent.plus(before).count()).isEqualTo(10);
  }
}
