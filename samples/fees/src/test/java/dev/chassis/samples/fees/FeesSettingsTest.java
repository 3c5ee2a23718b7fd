package dev.chassis.samples.fees;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeesSettingsTest {

  @ParameterizedTest
  @CsvSource({"0,100", "100000,100", "100999,100", "101000,101", "999999,999"})
  void feeIsATenthOfAPercentButOneAtLeast(long valueCents, long feeCents) {
    assertThat(FeesSettings.defaults().feeCents(valueCents)).isEqualTo(feeCents);
  }
}
