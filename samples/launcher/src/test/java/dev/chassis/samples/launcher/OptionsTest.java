package dev.chassis.samples.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void hasDefaults() {
    assertThat(Options.parse()).isEqualTo(new Options(false, false, 8080, 12, false));
  }

  @Test
  void understandsEverythingAtOnce() {
    assertThat(Options.parse("--once", "--processes", "--port", "8090", "--orders", "30"))
        .isEqualTo(new Options(true, true, 8090, 30, false));
    assertThat(Options.parse("--help").help()).isTrue();
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(() -> Options.parse("--twice"))
        .hasMessageStartingWith("unknown argument --twice");
    assertThatThrownBy(() -> Options.parse("--port"))
        .hasMessage("--port needs a number from 1 to 65535, found nothing");
    assertThatThrownBy(() -> Options.parse("--orders", "many"))
        .hasMessage("--orders needs a number from 1 to 1000, found many");
  }
}
