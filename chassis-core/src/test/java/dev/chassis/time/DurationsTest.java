package dev.chassis.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.000000007S", "PT1.999999999S", "PT-2.5S", "P3650000D"})
  void reckonsAsTheJdkDoes(String text) {
    var duration = Duration.parse(text);

    for (int number : new int[] {1, 2, 3, 7, 10, 1_000_000}) {
      assertThat(Durations.times(number, duration)).isEqualTo(duration.multipliedBy(number));
      // The JDK rounds towards zero, we round down: the same where there is nothing negative.
      var part = Durations.part(duration.abs(), number);
      assertThat(part).isEqualTo(duration.abs().dividedBy(number));
    }
  }
}
