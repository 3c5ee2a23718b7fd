package dev.chassis.messaging.rabbitmq;

import dev.chassis.messaging.RabbitConfig;
import dev.chassis.security.ClientTlsConfig;
import dev.chassis.security.LiveTls;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS to the broker, with certificates that follow their files: each connection takes the last. */
final class BrokerTls {

  private final Vertx vertx;
  private final LiveTls certificates;
  private final @Nullable String serverName;

  private BrokerTls(Vertx vertx, LiveTls certificates, @Nullable String serverName) {
    this.vertx = vertx;
    this.certificates = certificates;
    this.serverName = serverName;
  }

  /**
   * Reads the files; blocks.
   *
   * @throws dev.chassis.security.BadCertificateException naming the file that cannot be used
   */
  static BrokerTls of(Vertx vertx, ClientTlsConfig config, MeterRegistry meters, Ticker ticker) {
    var certificates = LiveTls.ofClient("rabbitmq", config, meters, ticker);
    return new BrokerTls(vertx, certificates, config.serverName());
  }

  /** For who has no metrics to show; null when the URI asks for no TLS. */
  static @Nullable BrokerTls unmeasured(Vertx vertx, RabbitConfig config) {
    return RabbitConnector.isTls(config)
        ? of(vertx, config.tls(), new SimpleMeterRegistry(), Ticker.system())
        : null;
  }

  /** Looks at the files from now on. */
  void follow(Timers timers) {
    certificates.follow(vertx, timers, renewed -> Future.succeededFuture());
  }

  void stop() {
    certificates.stop();
  }

  /**
   * Puts TLS over a connected socket and shakes hands.
   *
   * @throws IOException when the broker's certificate is not signed by whom we believe, or does not
   *     hold the name
   */
  Socket over(Socket wire, String host) throws IOException {
    var name = serverName == null ? host : serverName;
    var factory = context().getSocketFactory();
    var socket = (SSLSocket) factory.createSocket(wire, name, wire.getPort(), true);
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // compares the name
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private SSLContext context() throws IOException {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keys(), authorities(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS to the broker cannot be set up: " + e.getMessage(), e);
    }
  }

  private KeyManager @Nullable [] keys() throws GeneralSecurityException {
    var own = certificates.forClient().getKeyCertOptions();
    try {
      return own == null ? null : own.getKeyManagerFactory(vertx).getKeyManagers();
    } catch (Exception e) { // what Vert.x declares
      throw new GeneralSecurityException("own certificate: " + e.getMessage(), e);
    }
  }

  private TrustManager @Nullable [] authorities() throws GeneralSecurityException {
    var believed = certificates.forClient().getTrustOptions();
    try {
      return believed == null ? null : believed.getTrustManagerFactory(vertx).getTrustManagers();
    } catch (Exception e) { // what Vert.x declares
      throw new GeneralSecurityException("authorities: " + e.getMessage(), e);
    }
  }
}
