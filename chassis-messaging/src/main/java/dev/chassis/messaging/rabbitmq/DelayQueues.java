package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.chassis.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Where messages wait that are published for later: a queue per delay, rounded up to two digits, so
 * that whoever is at the head is due first or nearly so; a message is never early, and at most a
 * tenth late. A queue that is not used any more goes by itself. ADR-0042
 *
 * <p>Used on the link's thread.
 */
final class DelayQueues {

  /** Takes what is due; every subscription's queue is bound to it. */
  static final String DUE = "chassis.due";

  /** RabbitMQ counts a pause in 32 bits of milliseconds. */
  static final Duration LONGEST = Duration.ofDays(40);

  private static final String UNWANTED = "chassis.unwanted";
  private static final Duration DECLARE_AGAIN = Duration.ofMinutes(30);

  private final Topology topology;
  private final Ticker ticker;
  private final Map<String, Long> declared = new HashMap<>();

  DelayQueues(Topology topology, Ticker ticker) {
    this.topology = topology;
    this.ticker = ticker;
  }

  /**
   * Declares where due messages go. What nobody wants ends in a queue that keeps nothing: a delay
   * queue would otherwise hold it for ever, since it lets go only of what has arrived.
   */
  static void declareExchange(Channel channel) throws IOException {
    channel.exchangeDeclare(UNWANTED, BuiltinExchangeType.FANOUT, true);
    Topology.declareQueue(channel, UNWANTED, Map.of("x-queue-type", "classic", "x-message-ttl", 0));
    channel.queueBind(UNWANTED, UNWANTED, "");
    channel.exchangeDeclare(
        DUE, BuiltinExchangeType.TOPIC, true, false, Map.of("alternate-exchange", UNWANTED));
  }

  /** Name of the exchange to which to publish what is to wait for {@code delay}. */
  static String exchange(Duration delay) {
    return "chassis.delay." + rounded(delay);
  }

  /** Milliseconds, rounded up to two digits. */
  static long rounded(Duration delay) {
    long unit = 1;
    while (delay.toMillis() / unit >= 100) {
      unit *= 10;
    }
    return Math.max(1, (delay.toMillis() + unit - 1) / unit * unit);
  }

  /** Makes sure that the queue for {@code delay} is there, and stays as long as it is needed. */
  boolean declare(Connection connection, Duration delay) throws IOException {
    var name = exchange(delay);
    var before = declared.get(name);
    if (before != null && ticker.nanos() - before < DECLARE_AGAIN.toNanos()) {
      return true;
    }
    var channel = connection.createChannel();
    try {
      declareExchange(channel);
      channel.exchangeDeclare(name, BuiltinExchangeType.FANOUT, true, true, Map.of());
      Topology.declareQueue(channel, name, arguments(delay));
      channel.queueBind(name, name, "");
    } catch (IOException e) {
      channel.abort();
      throw QueueMismatchException.orElse(e);
    }
    Topology.close(channel);
    declared.put(name, ticker.nanos());
    return true;
  }

  private Map<String, Object> arguments(Duration delay) {
    var arguments = topology.delaying(DUE);
    // The last message comes before the next declaration and has gone when the queue does.
    arguments.put("x-expires", rounded(delay) + 2 * DECLARE_AGAIN.toMillis());
    return arguments;
  }

  /** After a loss the broker may have forgotten, or be another one. */
  void forget() {
    declared.clear();
  }
}
