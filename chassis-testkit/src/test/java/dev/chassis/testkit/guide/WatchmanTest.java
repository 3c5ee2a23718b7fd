package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchmanTest {

  @Test
  void pagesWhenStockIsLowAndWhenItIsNot() {
    var time = ManualTime.create();
    try (var watchman = ServiceUnderTest.start(Watchman.chassis(), time)) {
      time.advance(Duration.ofMinutes(10));

      assertThat(Watchman.PAGED).hasSize(2);
      assertThat(Watchman.PAGED.get(0).isFiring()).isTrue();
      assertThat(Watchman.PAGED.get(1).isFiring()).isFalse();
      assertThat(watchman.management().get("/alerts").status()).isEqualTo(200);
    }
  }
}
