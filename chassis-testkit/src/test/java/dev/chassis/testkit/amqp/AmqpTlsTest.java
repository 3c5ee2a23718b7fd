package dev.chassis.testkit.amqp;

import static dev.chassis.testkit.amqp.Wiring.await;
import static dev.chassis.testkit.amqp.Wiring.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.Secret;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.amqp.AmqpTransport;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.security.ClientTlsConfig;
import dev.chassis.security.LiveTls;
import dev.chassis.testkit.broker.EmbeddedArtemis;
import dev.chassis.testkit.security.TestAuthority;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS in front of the broker: whom the client believes. */
@Tag("slow")
class AmqpTlsTest {

  @TempDir private Path folder;
  private final Wiring wiring = new Wiring();

  @AfterEach
  void close() {
    wiring.close();
  }

  @Test
  void believesTheAuthorityThatIsNamed() {
    var authority = TestAuthority.create(folder, "ours");
    int port = secured(authority.issue("dns:localhost"));

    var transport = transport("localhost", port, authority);

    await(transport.connect());
    await(
        transport.publish(wiring.message("secret"), PublishOptions.within(Duration.ofSeconds(5))));
    await(transport.close());
  }

  @Test
  void refusesAnotherNameInTheCertificate() {
    var authority = TestAuthority.create(folder, "ours");
    int port = secured(authority.issue("dns:elsewhere.example"));

    var transport = transport("localhost", port, authority);

    assertThat(failure(transport.connect())).hasMessageContaining("no connection");
    await(transport.close());
  }

  @Test
  void refusesAnAuthorityThatIsNotNamed() {
    int port = secured(TestAuthority.create(folder, "theirs").issue("dns:localhost"));

    var transport = transport("localhost", port, TestAuthority.create(folder, "ours"));

    assertThat(failure(transport.connect())).hasMessageContaining("no connection");
    await(transport.close());
  }

  /** A TLS end in front of the broker. */
  private int secured(TestAuthority.Identity identity) {
    var options =
        new NetServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertPath(identity.certificate().toString())
                    .addKeyPath(identity.key().toString()));
    var client = wiring.vertx().createNetClient();
    var server = wiring.vertx().createNetServer(options);
    server.connectHandler(socket -> join(socket, client));
    return await(server.listen(0, "127.0.0.1")).actualPort();
  }

  private static void join(NetSocket socket, NetClient client) {
    socket.pause();
    client
        .connect(EmbeddedArtemis.shared().port(), "127.0.0.1")
        .onSuccess(
            broker -> {
              socket.pipeTo(broker);
              broker.pipeTo(socket);
              socket.resume();
            })
        .onFailure(gone -> socket.close());
  }

  private AmqpTransport transport(String host, int port, TestAuthority trusted) {
    var defaults = MessagingConfig.defaults();
    var tls = ClientTlsConfig.defaults().withAuthorities(trusted.certificate());
    var amqp =
        defaults
            .amqp()
            .withUri(Secret.of("amqps://" + host + ":" + port))
            .withTls(tls)
            .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2));
    return AmqpTransport.create(
        wiring.vertx(),
        "tls",
        defaults.withAmqp(amqp),
        Timers.on(wiring.vertx()),
        LiveTls.ofClient("amqp", tls, new SimpleMeterRegistry(), Ticker.system()));
  }
}
