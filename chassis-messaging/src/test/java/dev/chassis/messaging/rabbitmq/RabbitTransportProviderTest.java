package dev.chassis.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.config.Secret;
import dev.chassis.messaging.RabbitConfig;
import dev.chassis.messaging.spi.TransportProvider;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class RabbitTransportProviderTest {

  @Test
  void bothTransportsAreFoundByName() {
    assertThat(ServiceLoader.load(TransportProvider.class))
        .extracting(TransportProvider::name)
        .contains("memory", "rabbitmq");
  }

  @Test
  void aMissingDriverIsNamedWithItsCoordinates() {
    var withoutDriver = ClassLoader.getPlatformClassLoader();

    assertThatThrownBy(() -> RabbitTransportProvider.requireDriver(withoutDriver))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("com.rabbitmq:amqp-client:5.25.0");
    assertThatCode(() -> RabbitTransportProvider.requireDriver(getClass().getClassLoader()))
        .doesNotThrowAnyException();
  }

  @Test
  void anUnusableUriIsRefusedWithoutShowingIt() {
    var unusable = Secret.of("http://user:hunter2@broker");

    assertThatThrownBy(() -> RabbitConfig.defaults().withUri(unusable))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("uri")
        .hasMessageContaining("amqp://")
        .hasMessageNotContaining("hunter2");
  }
}
