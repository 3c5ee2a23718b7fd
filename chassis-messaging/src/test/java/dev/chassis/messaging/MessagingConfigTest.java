package dev.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.config.ConfigSources;
import dev.chassis.config.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MessagingConfigTest {

  @Test
  void autoIsMemoryUnlessThereIsARabbitUri() {
    var plain = MessagingConfig.defaults();
    var rabbit =
        plain.withRabbitmq(plain.rabbitmq().withUri(Secret.of("amqp://guest:guest@localhost")));

    assertThat(plain.chosenTransport()).isEqualTo("memory");
    assertThat(rabbit.chosenTransport()).isEqualTo("rabbitmq");
    assertThat(rabbit.withTransport("memory").chosenTransport()).isEqualTo("memory");
  }

  @Test
  void picksAmqpWhenItsUriIsSetAndAsksWhereBothAre() {
    var plain = MessagingConfig.defaults();
    var amqp = plain.withAmqp(plain.amqp().withUri(Secret.of("amqp://localhost, amqps://other")));
    var rabbit = amqp.rabbitmq().withUri(Secret.of("amqp://localhost"));

    assertThat(amqp.chosenTransport()).isEqualTo("amqp");
    assertThatThrownBy(() -> amqp.withRabbitmq(rabbit))
        .hasMessageContaining("rabbitmq or amqp, since both have a URI");
    assertThat(amqp.withTransport("amqp").withRabbitmq(rabbit).chosenTransport()).isEqualTo("amqp");
    assertThatThrownBy(() -> plain.withTransport("amqp"))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("amqp.uri");
  }

  @Test
  void isBoundFromEnvironmentVariables() {
    var config =
        bind(
            Map.of(
                "CHASSIS_MESSAGING_RABBITMQ_URI", "amqp://u:p@broker:5672/v",
                "CHASSIS_MESSAGING_RETRY_DELAYS", "1s, 5s",
                "CHASSIS_MESSAGING_PREFETCH", "8"));

    assertThat(config.chosenTransport()).isEqualTo("rabbitmq");
    assertThat(config.rabbitmq().uri()).hasToString("***");
    assertThat(config.retry().delays())
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(5));
    assertThat(config.prefetch()).isEqualTo(8);
    assertThat(config.publishTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void rabbitmqNeedsAUri() {
    assertThatThrownBy(() -> MessagingConfig.defaults().withTransport("rabbitmq"))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("rabbitmq.uri");
  }

  @Test
  void refusesValuesOutOfRange() {
    var defaults = MessagingConfig.defaults();

    assertThatThrownBy(() -> defaults.withPrefetch(0)).hasMessageContaining("prefetch");
    assertThatThrownBy(() -> defaults.withPublishTimeout(Duration.ZERO))
        .hasMessageContaining("publishTimeout");
    assertThatThrownBy(() -> RetryConfig.of(Duration.ZERO)).hasMessageContaining("delays");
    assertThatThrownBy(() -> defaults.rabbitmq().withMaxOutstanding(0))
        .hasMessageContaining("maxOutstanding");
  }

  private static MessagingConfig bind(Map<String, String> environment) {
    var config =
        ConfigSources.none()
            .environment(environment)
            .read()
            .bind("messaging", MessagingConfig.class);
    return Objects.requireNonNull(config);
  }

  @Test
  void anUnknownTransportIsAConfigurationProblemThatNamesTheKnownOnes() {
    assertThatThrownBy(() -> MessagingConfig.defaults().withTransport("kafka"))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("transport: kafka, expected one of auto, amqp, memory, rabbitmq");
  }
}
