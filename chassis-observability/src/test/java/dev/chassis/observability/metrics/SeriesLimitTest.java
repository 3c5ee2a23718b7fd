package dev.chassis.observability.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SeriesLimitTest {

  private static final int MANY = 100_000;

  private final MeterRegistry registry =
      ServiceMeters.create(MetricsConfig.defaults().withSeriesLimit(50));
  private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger(SeriesLimit.class);

  @BeforeEach
  void listen() {
    warnings.start();
    log.addAppender(warnings);
  }

  @AfterEach
  void stop() {
    log.detachAppender(warnings);
  }

  @Test
  void countsWhatIsBeyondTheLimitTogetherAndSaysSoOnce() {
    for (int i = 0; i < MANY; i++) {
      registry.counter("orders.placed", "customer", "c-" + i, "kind", "sale").increment();
    }

    assertThat(registry.find("orders.placed").counters()).hasSize(51);
    assertThat(
            registry
                .get("orders.placed")
                .tags("customer", "overflow", "kind", "overflow")
                .counter()
                .count())
        .isEqualTo(MANY - 50);
    assertThat(registry.find("orders.placed").tag("customer", "c-49").counter()).isNotNull();
    assertThat(warnings.list).hasSize(1);
    assertThat(warnings.list.get(0).getFormattedMessage())
        .startsWith("orders.placed has more than 50 combinations")
        .contains("[customer, kind]");
    assertThat(registry.get("metrics.overflowing").gauge().value()).isEqualTo(1);
  }

  @Test
  void keepsTheHeapFlat() {
    var before = used(20_000, 0);

    var after = used(MANY, 20_000);

    // 80,000 more names of 40 bytes and their tags would be 10 MB at least.
    assertThat(after - before).isLessThan(2_000_000);
  }

  @Test
  void leavesMetersWithoutLabelsAndOtherMetricsAlone() {
    for (int i = 0; i < 100; i++) {
      registry.counter("a", "id", Integer.toString(i)).increment();
      registry.counter("plain").increment();
    }
    registry.counter("b", "id", "x").increment();

    assertThat(registry.get("plain").counter().count()).isEqualTo(100);
    assertThat(registry.get("b").tag("id", "x").counter().count()).isEqualTo(1);
  }

  @Test
  void givesThePlaceOfARemovedMeterToAnother() {
    for (int i = 0; i < 50; i++) {
      registry.counter("a", "id", Integer.toString(i)).increment();
    }
    registry.remove(registry.get("a").tag("id", "0").counter());

    registry.counter("a", "id", "new").increment();

    assertThat(registry.find("a").tag("id", "new").counter()).isNotNull();
    assertThat(warnings.list).isEmpty();
  }

  /** Bytes of the heap in use after so many more values. */
  private long used(int upTo, int from) {
    for (int i = from; i < upTo; i++) {
      registry.timer("calls", "path", "/orders/" + i + "/and/some/more/of/a/path").record(() -> {});
    }
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
