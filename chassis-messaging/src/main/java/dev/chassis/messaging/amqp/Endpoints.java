package dev.chassis.messaging.amqp;

import dev.chassis.messaging.AmqpConfig;
import dev.chassis.security.LiveTls;
import io.vertx.amqp.AmqpClientOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The places where the broker may be, as options of the client. */
final class Endpoints {

  private static final int PORT = 5672;
  private static final int TLS_PORT = 5671;

  private final List<URI> uris;
  private final AmqpConfig config;
  private final @Nullable LiveTls tls;
  private int next;

  private Endpoints(List<URI> uris, AmqpConfig config, @Nullable LiveTls tls) {
    this.uris = uris;
    this.config = config;
    this.tls = tls;
  }

  static Endpoints of(AmqpConfig config, @Nullable LiveTls tls) {
    var text = Objects.requireNonNull(config.uri(), "messaging.amqp.uri").reveal();
    var uris = Stream.of(text.split(",", -1)).map(String::strip).map(URI::create).toList();
    return new Endpoints(uris, config, tls);
  }

  /** The one to try now, for people: host and port. */
  String address() {
    return uris.get(next).getHost() + ":" + port(uris.get(next));
  }

  /** The one that was tried did not answer. */
  void tryNext() {
    next = (next + 1) % uris.size();
  }

  /** How to connect to {@link #address()}, with the certificates of this moment. */
  AmqpClientOptions options(String container) {
    var uri = uris.get(next);
    var options = new AmqpClientOptions();
    options.setHost(uri.getHost()).setPort(port(uri)).setContainerId(container);
    options.setConnectTimeout((int) config.connectTimeout().toMillis());
    options.setHeartbeat((int) config.heartbeat().toMillis());
    // The client looks for silence only now and then, so it may take it four heartbeats to see; and
    // a peer that takes the connection and never opens it nobody would ever close. The peer shows
    // itself at least once in a heartbeat; half of one more, and it is noticed within two.
    options.setReadIdleTimeout((int) config.heartbeat().multipliedBy(3).dividedBy(2).toMillis());
    options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    options.setTcpNoDelay(true);
    config.saslMechanisms().forEach(options::addEnabledSaslMechanism);
    identify(uri, options);
    var path = uri.getPath();
    if (path != null && path.length() > 1) {
      options.setConnectionHostname("vhost:" + path.substring(1)); // as RabbitMQ has it
    }
    if (isTls(uri)) {
      secure(options);
    }
    return options;
  }

  private static void identify(URI uri, AmqpClientOptions options) {
    var info = uri.getRawUserInfo();
    if (info != null) {
      int colon = info.indexOf(':');
      options.setUsername(decode(colon < 0 ? info : info.substring(0, colon)));
      options.setPassword(colon < 0 ? "" : decode(info.substring(colon + 1)));
    }
  }

  private void secure(AmqpClientOptions options) {
    options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
    if (tls != null) {
      var ssl = tls.forClient();
      options.setKeyCertOptions(ssl.getKeyCertOptions());
      options.setTrustOptions(ssl.getTrustOptions());
      options.setEnabledSecureTransportProtocols(ssl.getEnabledSecureTransportProtocols());
    }
    var name = config.tls() == null ? null : config.tls().serverName();
    if (name != null) {
      options.setSniServerName(name);
    }
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return isTls(uri) ? TLS_PORT : PORT;
  }

  private static boolean isTls(URI uri) {
    return !uri.getScheme().equals("amqp");
  }

  /** In user names and passwords a plus sign is one. */
  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
