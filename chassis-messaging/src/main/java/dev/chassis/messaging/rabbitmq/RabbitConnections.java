package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import dev.chassis.messaging.RabbitConfig;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** Turns configuration into the client's factory. */
final class RabbitConnections {

  private RabbitConnections() {}

  /**
   * A factory without the client's recovery.
   *
   * @throws IllegalStateException when the URI is unusable; the message does not show it, since it
   *     may hold a password
   */
  static ConnectionFactory factory(RabbitConfig config) {
    var factory = new ConnectionFactory();
    var uri = Objects.requireNonNull(config.uri(), "messaging.rabbitmq.uri");
    try {
      factory.setUri(uri.reveal());
      if (factory.isSSL()) {
        // What setUri installs trusts every certificate.
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      }
    } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "messaging.rabbitmq.uri is not a URI such as amqp://user:password@host:5672/vhost");
    }
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setRequestedHeartbeat((int) config.heartbeat().toSeconds());
    factory.setConnectionTimeout((int) config.connectTimeout().toMillis());
    factory.setHandshakeTimeout((int) config.connectTimeout().toMillis());
    factory.setThreadFactory(DaemonThreads.named("rabbitmq io"));
    return factory;
  }
}
