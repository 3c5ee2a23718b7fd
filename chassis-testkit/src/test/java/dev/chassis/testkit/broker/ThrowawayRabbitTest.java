package dev.chassis.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class ThrowawayRabbitTest {

  @Test
  void aMachineWithoutRabbitSkipsTheTestAndSaysWhatToInstall(@TempDir Path nothing) {
    assertThat(RabbitInstallation.find(nothing)).isNull();
    assertThat(RabbitInstallation.find(nothing.resolve("absent"))).isNull();
    assertThatThrownBy(() -> ThrowawayRabbit.absent(null))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("apt-get install --no-install-recommends rabbitmq-server");
  }

  @Test
  void whereServersAreRequiredAnAbsentOneFails() {
    assertThat(ThrowawayRabbit.absent("true")).hasMessageContaining("rabbitmq-server");
  }
}
