package dev.chassis.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.sun.management.OperatingSystemMXBean;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to and consumes from one real RabbitMQ, through each lane in turn: persistent messages
 * of 1 KiB, confirmed, acknowledged. Ratios are taken within a round.
 *
 * <p>Settings are system properties: {@code messaging.lanes}, {@code messaging.rounds} (5), {@code
 * messaging.warmup} (6 rounds before those that count: before that half of the CPU time is the
 * compiler's), {@code messaging.count} (40000), {@code messaging.queue} (quorum).
 */
final class MessagingLoad {

  private static final String ALL = "bare,json,chassis,vertx,vertx-wait";
  private static final int COUNT = Integer.getInteger("messaging.count", 40_000);
  private static final int ROUNDS = Integer.getInteger("messaging.rounds", 5);
  private static final int WARM_UP = Integer.getInteger("messaging.warmup", 6);
  private static final String QUEUE_TYPE = System.getProperty("messaging.queue", "quorum");

  private record Sample(double perSecond, double cpuMicros) {}

  private interface Work {
    /** Returns how many messages it was. */
    int run() throws Exception;
  }

  private final ThrowawayRabbit rabbit;
  private final Channel hand;
  private final Map<String, List<Sample>> publishing = new LinkedHashMap<>();
  private final Map<String, List<Sample>> consuming = new LinkedHashMap<>();

  private MessagingLoad(ThrowawayRabbit rabbit, Channel hand) {
    this.rabbit = rabbit;
    this.hand = hand;
  }

  @SuppressWarnings("SystemOut") // a program that talks to people
  public static void main(String[] args) throws Exception {
    quiet();
    try (var rabbit = ThrowawayRabbit.start()) {
      var factory = new ConnectionFactory();
      factory.setUri(rabbit.uri());
      try (var connection = factory.newConnection();
          var hand = connection.createChannel()) {
        var load = new MessagingLoad(rabbit, hand);
        load.prepare();
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
          for (var name : System.getProperty("messaging.lanes", ALL).split(",")) {
            load.round(name, round >= WARM_UP);
          }
        }
        System.out.printf(
            "%nJDK %s, RabbitMQ %s, %s queue, %d messages a round, %d rounds%n",
            System.getProperty("java.version"),
            connection.getServerProperties().get("version"),
            QUEUE_TYPE,
            COUNT,
            ROUNDS);
        print("publish", load.publishing);
        print("consume", load.consuming);
      }
    }
    System.exit(0);
  }

  /** Logback without a configuration prints everything. */
  private static void quiet() {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
  }

  /** As chassis declares it. */
  private void prepare() throws Exception {
    hand.exchangeDeclare(MessageLane.EXCHANGE, BuiltinExchangeType.TOPIC, true);
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("x-queue-type", QUEUE_TYPE);
    if (QUEUE_TYPE.equals("quorum")) {
      arguments.put("x-delivery-limit", Integer.MAX_VALUE);
    }
    hand.queueDeclare(MessageLane.QUEUE, true, false, false, arguments);
    hand.queueBind(MessageLane.QUEUE, MessageLane.EXCHANGE, MessageLane.TYPE);
  }

  private void round(String name, boolean counts) throws Exception {
    hand.queuePurge(MessageLane.QUEUE);
    try (var lane = lane(name)) {
      var published = new AtomicInteger();
      var publish =
          measure(
              () -> {
                published.set(lane.publish(COUNT));
                return published.get();
              });
      var consume = measure(() -> consume(name, lane, published.get()));
      if (counts) {
        publishing.computeIfAbsent(name, key -> new ArrayList<>()).add(publish);
        consuming.computeIfAbsent(name, key -> new ArrayList<>()).add(consume);
      }
    }
  }

  private static int consume(String name, MessageLane lane, int count) throws Exception {
    var left = new CountDownLatch(count);
    lane.consume(left);
    if (!left.await(2, TimeUnit.MINUTES)) {
      throw new IllegalStateException(name + " did not get " + left.getCount());
    }
    return count;
  }

  private MessageLane lane(String name) throws Exception {
    return switch (name) {
      case "bare" -> new BareLane(rabbit.uri(), false);
      case "json" -> new BareLane(rabbit.uri(), true);
      case "chassis" -> new ChassisLane(rabbit.uri(), QUEUE_TYPE);
      case "vertx" -> new VertxLane(rabbit.uri(), false);
      case "vertx-wait" -> new VertxLane(rabbit.uri(), true);
      default -> throw new IllegalArgumentException("no lane is called " + name);
    };
  }

  private static Sample measure(Work work) throws Exception {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    int count = work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Sample(count / seconds, (system.getProcessCpuTime() - cpu) / 1e3 / count);
  }

  @SuppressWarnings("SystemOut") // a program that talks to people
  private static void print(String title, Map<String, List<Sample>> samples) {
    System.out.printf("%n| %s | events/s (min-max) | ratio (min-max) | CPU us/event |%n", title);
    System.out.println("|---|--:|--:|--:|");
    var base = Rounds.of(samples.values().iterator().next(), Sample::perSecond);
    samples.forEach(
        (name, own) -> {
          var rate = Rounds.of(own, Sample::perSecond);
          var ratio = rate.to(base);
          System.out.printf(
              Locale.ROOT,
              "| %s | %.0f (%.0f-%.0f) | %.2f (%.2f-%.2f) | %.1f |%n",
              name,
              rate.median(),
              rate.min(),
              rate.max(),
              ratio.median(),
              ratio.min(),
              ratio.max(),
              Rounds.of(own, Sample::cpuMicros).median());
        });
  }
}
