package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.chassis.messaging.RabbitConfig.QueueType;
import dev.chassis.messaging.spi.Subscription;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Names and declarations at the broker. Everything is durable. ADR-0042 */
final class Topology {

  static final String EVENTS = "chassis.events";
  static final String HEARTBEATS = "chassis.heartbeats";

  private static final String TYPE = "x-queue-type";

  /** How long an ephemeral queue waits for its consumer to come back. */
  private static final int EPHEMERAL_MS = 60_000;

  /**
   * We count attempts ourselves. RabbitMQ 4 would otherwise drop what it has delivered twenty
   * times, as it does when consumers die with it; and a queue's arguments cannot change later.
   */
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final QueueType type;

  Topology(QueueType type) {
    this.type = type;
  }

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

  /**
   * Makes sure that the subscription's queues are there.
   *
   * @throws QueueMismatchException when one of them is there with other arguments
   */
  void declare(Connection connection, Subscription subscription) throws IOException {
    var channel = connection.createChannel();
    try {
      declare(channel, subscription);
    } catch (IOException e) {
      channel.abort();
      throw QueueMismatchException.orElse(e);
    }
    close(channel);
  }

  private void declare(Channel channel, Subscription subscription) throws IOException {
    var queue = subscription.queue();
    declareExchange(channel, EVENTS);
    DelayQueues.declareExchange(channel);
    if (subscription.ephemeral()) {
      declareQueue(channel, queue, Map.of(TYPE, "classic", "x-expires", EPHEMERAL_MS));
    } else {
      declareLasting(channel, subscription);
    }
    channel.queueBind(queue, EVENTS, subscription.type());
    channel.queueBind(queue, DelayQueues.DUE, subscription.type());
  }

  private void declareLasting(Channel channel, Subscription subscription) throws IOException {
    var queue = subscription.queue();
    declareQueue(channel, errorQueue(queue), lasting());
    declareQueue(channel, queue, subscription.ordered() ? ordered() : lasting());
    for (int step = 0; step < subscription.retryDelays().size(); step++) {
      // The pause is each message's expiration, not an argument of the queue: arguments cannot be
      // changed, so a service with new delays could not declare its queues any more.
      var arguments = delaying("");
      arguments.put("x-dead-letter-routing-key", queue);
      declareQueue(channel, retryQueue(queue, step), arguments);
    }
  }

  static void declareQueue(Channel channel, String queue, Map<String, Object> arguments)
      throws IOException {
    channel.queueDeclare(queue, true, false, false, arguments);
  }

  private Map<String, Object> lasting() {
    return type == QueueType.quorum
        ? Map.of(TYPE, "quorum", "x-delivery-limit", NO_LIMIT)
        : Map.of(TYPE, "classic");
  }

  private Map<String, Object> ordered() {
    var arguments = new HashMap<>(lasting());
    arguments.put("x-single-active-consumer", true);
    return arguments;
  }

  /** Arguments of a queue whose messages go on to {@code exchange} when they expire. */
  Map<String, Object> delaying(String exchange) {
    var arguments = new HashMap<>(lasting());
    arguments.put("x-dead-letter-exchange", exchange);
    if (type == QueueType.quorum) {
      // Kept until the target has it; without these two a crash in between would lose it.
      arguments.put("x-dead-letter-strategy", "at-least-once");
      arguments.put("x-overflow", "reject-publish");
    }
    return arguments;
  }

  static void close(Channel channel) throws IOException {
    try {
      channel.close();
    } catch (TimeoutException e) {
      throw new IOException("the broker did not close a channel in time", e);
    }
  }
}
