package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.chassis.messaging.spi.Subscription;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Names and declarations at the broker. Everything is durable; queues are classic ones unless the
 * virtual host has another default type.
 */
final class Topology {

  static final String EVENTS = "chassis.events";
  static final String HEARTBEATS = "chassis.heartbeats";

  /** How long an ephemeral queue waits for its consumer to come back. */
  private static final int EPHEMERAL_MS = 60_000;

  private Topology() {}

  /** The queue in which step {@code step} (from 0) of a retry waits. */
  static String retryQueue(String queue, int step) {
    return queue + ".retry." + (step + 1);
  }

  static String errorQueue(String queue) {
    return queue + ".error";
  }

  static void declareExchange(Channel channel, String exchange) throws IOException {
    channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
  }

  static void declare(Connection connection, Subscription subscription) throws IOException {
    var channel = connection.createChannel();
    var queue = subscription.queue();
    declareExchange(channel, EVENTS);
    if (subscription.ephemeral()) {
      channel.queueDeclare(queue, true, false, false, Map.of("x-expires", EPHEMERAL_MS));
      channel.queueBind(queue, EVENTS, subscription.type());
      close(channel);
      return;
    }
    channel.queueDeclare(errorQueue(queue), true, false, false, Map.of());
    channel.queueDeclare(queue, true, false, false, arguments(subscription));
    for (int step = 0; step < subscription.retryDelays().size(); step++) {
      // The pause is each message's expiration, not an argument of the queue: arguments cannot be
      // changed, so a service with new delays could not declare its queues any more.
      channel.queueDeclare(
          retryQueue(queue, step),
          true,
          false,
          false,
          Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", queue));
    }
    channel.queueBind(queue, EVENTS, subscription.type());
    close(channel);
  }

  private static Map<String, Object> arguments(Subscription subscription) {
    return subscription.ordered() ? Map.of("x-single-active-consumer", true) : Map.of();
  }

  static void close(Channel channel) throws IOException {
    try {
      channel.close();
    } catch (TimeoutException e) {
      throw new IOException("the broker did not close a channel in time", e);
    }
  }
}
