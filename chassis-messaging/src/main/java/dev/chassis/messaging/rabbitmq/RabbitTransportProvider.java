package dev.chassis.messaging.rabbitmq;

import dev.chassis.ServiceContext;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.messaging.spi.TransportProvider;
import io.vertx.core.Future;

/** Offers {@code rabbitmq}, and with it heartbeats over RabbitMQ. */
public final class RabbitTransportProvider implements TransportProvider {

  @Override
  public String name() {
    return "rabbitmq";
  }

  @Override
  public Transport create(ServiceContext chassis) {
    requireDriver(RabbitTransportProvider.class.getClassLoader());
    var config = chassis.get(MessagingConfig.class);
    var client = chassis.identity().name() + " " + chassis.identity().instance();
    var rabbit = config.rabbitmq();
    var tls =
        RabbitConnector.isTls(rabbit)
            ? BrokerTls.of(chassis.vertx(), rabbit.tls(), chassis.metrics(), chassis.ticker())
            : null;
    var heartbeats =
        RabbitHeartbeatChannel.create(
            chassis.vertx(), client, RabbitConnector.of(rabbit, tls), rabbit, chassis.timers());
    chassis.provide(HeartbeatChannel.class, heartbeats);
    chassis.component(Phase.RESOURCES, new HeartbeatConnection(heartbeats));
    return RabbitTransport.create(
        chassis.vertx(), client, config, chassis.ticker(), chassis.timers(), tls);
  }

  /**
   * Checks for the driver before any class of it is touched.
   *
   * @throws IllegalStateException naming what to add
   */
  static void requireDriver(ClassLoader classes) {
    try {
      Class.forName("com.rabbitmq.client.ConnectionFactory", false, classes);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "messaging over RabbitMQ needs its client: add the dependency"
              + " com.rabbitmq:amqp-client:5.25.0 to this service",
          e);
    }
  }

  private record HeartbeatConnection(RabbitHeartbeatChannel channel) implements Component {

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
