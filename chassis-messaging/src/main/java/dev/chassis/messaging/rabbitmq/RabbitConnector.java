package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import dev.chassis.messaging.RabbitConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Makes the connections of one link, one after the other, each to whichever node answers. */
final class RabbitConnector {

  /**
   * Longest wait for the broker's answer to a declaration and the like; the client's own limit is
   * ten minutes, too long for a thread that others wait for.
   */
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(20);

  /** A connection, and the bytes below it. */
  record Live(Connection connection, Frames frames) {}

  private final Factory factory;
  private final List<Address> nodes;

  private RabbitConnector(Factory factory, List<Address> nodes) {
    this.factory = factory;
    this.nodes = nodes;
  }

  /**
   * As configured; nothing is connected yet.
   *
   * @param tls used when the URI says {@code amqps}
   * @throws IllegalStateException when the URI is unusable; the message does not show it, since it
   *     may hold a password
   */
  static RabbitConnector of(RabbitConfig config, @Nullable BrokerTls tls) {
    var factory = new Factory(isTls(config) ? Objects.requireNonNull(tls) : null);
    configure(factory, config);
    var nodes = config.addresses().stream().map(Address::parseAddress).toList();
    return new RabbitConnector(
        factory,
        nodes.isEmpty() ? List.of(new Address(factory.getHost(), factory.getPort())) : nodes);
  }

  static boolean isTls(RabbitConfig config) {
    return uri(config).startsWith("amqps:");
  }

  private static String uri(RabbitConfig config) {
    return Objects.requireNonNull(config.uri(), "messaging.rabbitmq.uri").reveal();
  }

  private static void configure(ConnectionFactory factory, RabbitConfig config) {
    try {
      factory.setUri(uri(config));
    } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "messaging.rabbitmq.uri is not a URI such as amqp://user:password@host:5672/vhost");
    }
    factory.setCredentialsProvider(new RabbitCredentials(config));
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setRequestedHeartbeat((int) config.heartbeat().toSeconds());
    factory.setConnectionTimeout((int) config.connectTimeout().toMillis());
    factory.setHandshakeTimeout((int) config.connectTimeout().toMillis());
    factory.setChannelRpcTimeout((int) RPC_TIMEOUT.toMillis());
    factory.setThreadFactory(DaemonThreads.named("rabbitmq io"));
  }

  /** Tries all nodes in a new order; blocks. The failure is that of the last one. */
  Live connect(ExecutorService callbacks, String name) throws IOException, TimeoutException {
    var order = new ArrayList<>(nodes);
    Collections.shuffle(order); // the instances of a service spread over the nodes
    var connection = factory.newConnection(callbacks, order, name);
    return new Live(connection, Objects.requireNonNull(factory.last));
  }

  /** Where the broker is, for people. */
  String address() {
    return String.join(", ", nodes.stream().map(Address::toString).toList());
  }

  /** The client's, over our own sockets. */
  private static final class Factory extends ConnectionFactory implements FrameHandlerFactory {

    private final @Nullable BrokerTls tls;
    private @Nullable Frames last;

    Factory(@Nullable BrokerTls tls) {
      this.tls = tls;
    }

    @Override
    protected FrameHandlerFactory createFrameHandlerFactory() {
      return this;
    }

    @Override
    public FrameHandler create(Address node, String name) throws IOException {
      var wire = new Socket();
      try {
        getSocketConfigurator().configure(wire);
        int port = portOrDefault(node.getPort(), tls != null);
        wire.connect(node.toInetSocketAddress(port), getConnectionTimeout());
        wire.setSoTimeout(getHandshakeTimeout()); // for the handshake of TLS, too
        var frames = new Frames(tls == null ? wire : tls.over(wire, node.getHost()), wire);
        last = frames;
        return frames;
      } catch (IOException | RuntimeException e) {
        wire.close();
        throw e;
      }
    }
  }
}
