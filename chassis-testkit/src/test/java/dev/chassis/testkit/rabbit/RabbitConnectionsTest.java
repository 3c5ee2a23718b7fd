package dev.chassis.testkit.rabbit;

import static dev.chassis.testkit.rabbit.Wiring.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.Secret;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.security.ClientTlsConfig;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.security.TestAuthority;
import dev.chassis.testkit.time.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to the broker. */
class RabbitConnectionsTest {

  private static final PublishOptions SOON = PublishOptions.within(Duration.ofSeconds(5));

  private final Wiring wiring = new Wiring();

  @AfterEach
  void close() {
    wiring.close();
  }

  @Test
  void aNodeThatIsDownIsPassedOver() throws IOException {
    var rabbit = ThrowawayRabbit.shared();
    var nodes = List.of("127.0.0.1:" + closedPort(), rabbit.address());

    // Shuffled each time: in ten starts the dead one is the first choice at least once.
    for (int start = 0; start < 10; start++) {
      var transport =
          wiring.transport("amqp://guest:guest@nowhere.invalid", c -> c.withAddresses(nodes));
      await(transport.publish(wiring.message("m"), SOON));
    }
  }

  @Test
  @Tag("slow")
  void aRotatedPasswordIsUsedByTheNextConnection() {
    var rabbit = ThrowawayRabbit.shared();
    rabbit.control("add_user", "bank", "old");
    rabbit.control("set_permissions", "bank", ".*", ".*", ".*");
    var password = Secret.of("old");
    var transport =
        wiring.transport(rabbit, config -> config.withUser(Secret.of("bank"), password));
    await(transport.publish(wiring.message("before"), SOON));

    rabbit.control("change_password", "bank", "new");
    password.rotate("new");
    rabbit.control("close_all_connections", "a rotated password");

    Eventually.until("connected anew", () -> transport.check().succeeded());
    await(transport.publish(wiring.message("after"), SOON));
    rabbit.control("delete_user", "bank");
  }

  @Test
  @Tag("slow")
  void tlsShowsItsCertificateAndChecksTheBrokersAuthorityAndName(@TempDir Path folder) {
    var authority = TestAuthority.create(folder, "ours");
    var broker = authority.issue("dns:localhost");
    var us = authority.issue("dns:orders");
    var trusting =
        ClientTlsConfig.defaults()
            .withAuthorities(authority.certificate())
            .withCertificate(us.certificate(), us.key());
    try (var rabbit =
        ThrowawayRabbit.startWithTls(authority.certificate(), broker.certificate(), broker.key())) {

      var transport = wiring.transport(rabbit.tlsUri(), config -> config.withTls(trusting));
      await(transport.publish(wiring.message("m"), SOON));

      var stranger = TestAuthority.create(folder, "others").certificate();
      refused(rabbit, trusting.withAuthorities(stranger), "PKIX path");
      refused(rabbit, trusting.withServerName("broker.bank"), "broker.bank");
      refused(rabbit, ClientTlsConfig.defaults().withAuthorities(authority.certificate()), "");
    }
  }

  private void refused(ThrowawayRabbit rabbit, ClientTlsConfig tls, String why) {
    var transport = wiring.unconnected(rabbit.tlsUri(), config -> config.withTls(tls));
    var connected = transport.connect();
    Eventually.until(
        "it says why it cannot connect",
        () ->
            transport.check().failed()
                && message(transport.check().cause()).contains("cannot connect"));
    assertThat(message(transport.check().cause())).contains(why);
    assertThat(connected.isComplete()).isFalse();
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
