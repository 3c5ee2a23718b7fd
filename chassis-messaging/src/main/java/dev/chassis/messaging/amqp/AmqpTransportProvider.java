package dev.chassis.messaging.amqp;

import dev.chassis.ServiceContext;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.messaging.spi.TransportProvider;
import dev.chassis.security.LiveTls;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Offers {@code amqp}, and with it heartbeats over AMQP 1.0. */
public final class AmqpTransportProvider implements TransportProvider {

  @Override
  public String name() {
    return "amqp";
  }

  @Override
  public Transport create(ServiceContext chassis) {
    requireDriver(AmqpTransportProvider.class.getClassLoader());
    var config = chassis.get(MessagingConfig.class);
    var client = chassis.identity().name() + " " + chassis.identity().instance();
    var tls = tls(chassis, config);
    var heartbeats =
        AmqpHeartbeatChannel.create(chassis.vertx(), client, config.amqp(), chassis.timers(), tls);
    chassis.provide(HeartbeatChannel.class, heartbeats);
    chassis.component(Phase.RESOURCES, new HeartbeatConnection(heartbeats));
    return AmqpTransport.create(chassis.vertx(), client, config, chassis.timers(), tls);
  }

  /** New files are used by the next connection: those that are there stay. */
  private static @Nullable LiveTls tls(ServiceContext chassis, MessagingConfig config) {
    var files = config.amqp().tls();
    if (files == null) {
      return null;
    }
    var tls = LiveTls.ofClient("amqp", files, chassis.metrics(), chassis.ticker());
    tls.follow(chassis.vertx(), chassis.timers(), changed -> Future.succeededFuture());
    return tls;
  }

  /**
   * Checks for the driver before any class of it is touched.
   *
   * @throws IllegalStateException naming what to add
   */
  static void requireDriver(ClassLoader classes) {
    try {
      Class.forName("io.vertx.amqp.AmqpClient", false, classes);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "messaging over AMQP 1.0 needs its client: add the dependency"
              + " io.vertx:vertx-amqp-client:5.0.8 to this service",
          e);
    }
  }

  private record HeartbeatConnection(AmqpHeartbeatChannel channel) implements Component {

    @Override
    public String name() {
      return "heartbeat connection";
    }

    @Override
    public Future<?> start() {
      return channel.connect();
    }

    @Override
    public Future<?> stop() {
      return channel.close();
    }
  }
}
