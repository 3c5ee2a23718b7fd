package dev.chassis.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.Secret;
import dev.chassis.messaging.AmqpConfig;
import org.junit.jupiter.api.Test;

class AmqpTransportProviderTest {

  @Test
  void aMissingClientIsOneSentenceThatNamesIt() {
    var withoutDriver = ClassLoader.getPlatformClassLoader();

    assertThatThrownBy(() -> AmqpTransportProvider.requireDriver(withoutDriver))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("io.vertx:vertx-amqp-client:5.0.8");
  }

  @Test
  void brokersAreKnownByWhatTheyCallThemselves() {
    assertThat(Dialects.kind("auto", "apache-activemq-artemis")).isEqualTo("artemis");
    assertThat(Dialects.kind("auto", "RabbitMQ")).isEqualTo("rabbitmq");
    assertThat(Dialects.kind("auto", "ActiveMQ")).isEqualTo("activemq");
    assertThat(Dialects.kind("auto", "a broker")).isEqualTo("artemis");
    assertThat(Dialects.kind("rabbitmq", "a proxy")).isEqualTo("rabbitmq");
  }

  @Test
  void addressesAreTriedInTurnWithTheirPortsUsersAndPasswords() {
    var uri = "amqp://us%40er:p%2Bw+x@one/team, amqp+ssl://two, amqps://three:1";
    var endpoints = Endpoints.of(AmqpConfig.defaults().withUri(Secret.of(uri)), null);

    var first = endpoints.options("client");
    assertThat(first.getHost() + ":" + first.getPort()).isEqualTo("one:5672");
    assertThat(first.getUsername()).isEqualTo("us@er");
    assertThat(first.getPassword()).isEqualTo("p+w+x");
    assertThat(first.getConnectionHostname()).isEqualTo("vhost:team");
    assertThat(first.isSsl()).isFalse();
    endpoints.tryNext();
    assertThat(endpoints.address()).isEqualTo("two:5671");
    assertThat(endpoints.options("client").isSsl()).isTrue();
    assertThat(endpoints.options("client").getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
    endpoints.tryNext();
    assertThat(endpoints.address()).isEqualTo("three:1");
    endpoints.tryNext();
    assertThat(endpoints.address()).isEqualTo("one:5672");
  }
}
