package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener to heartbeats, with a small queue that lives as long as its channel. */
final class RabbitEar {

  private static final Logger log = LoggerFactory.getLogger(RabbitEar.class);
  private static final Map<String, Object> SMALL =
      Map.of("x-message-ttl", 5000, "x-max-length", 1000);

  private final RabbitLink link;
  private final Context context;
  private final Set<String> services;
  private final Consumer<Heartbeat> listener;
  private volatile boolean closed;
  private @Nullable Channel channel;

  RabbitEar(RabbitLink link, Context context, Set<String> services, Consumer<Heartbeat> listener) {
    this.link = link;
    this.context = context;
    this.services = services;
    this.listener = listener;
  }

  void open(Connection connection) throws IOException {
    var fresh = connection.createChannel();
    link.guard(fresh);
    var queue = fresh.queueDeclare("", false, true, true, SMALL).getQueue();
    for (var service : services.isEmpty() ? Set.of("#") : services) {
      fresh.queueBind(queue, Topology.HEARTBEATS, service);
    }
    fresh.basicConsume(queue, true, new Receiver(fresh));
    channel = fresh;
  }

  void close() {
    closed = true;
    var last = channel;
    if (last != null) {
      try {
        Topology.close(last);
      } catch (IOException | ShutdownSignalException e) {
        log.atDebug().setCause(e).log("heartbeat listener closed with its connection");
      }
    }
  }

  private void hear(byte[] body) {
    try {
      var beat = JsonCodec.decode(Buffer.buffer(body), Heartbeat.class);
      context.runOnContext(
          go -> {
            if (!closed) {
              listener.accept(beat);
            }
          });
    } catch (JsonException e) {
      log.atDebug().setCause(e).log("not a heartbeat");
    }
  }

  private final class Receiver extends DefaultConsumer {

    Receiver(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      hear(body);
    }
  }
}
