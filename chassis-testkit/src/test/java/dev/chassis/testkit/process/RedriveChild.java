package dev.chassis.testkit.process;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import dev.chassis.config.Secret;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.RabbitConfig.QueueType;
import dev.chassis.messaging.errors.ErrorQueues;
import dev.chassis.messaging.errors.ErrorsConfig;
import dev.chassis.messaging.errors.JobOrder;
import dev.chassis.messaging.errors.Selection;
import dev.chassis.messaging.rabbitmq.RabbitTransport;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts the events of an error queue back and says how many, until it is killed. Arguments: URI of
 * the broker, queue, and {@code job} or {@code careless}.
 */
public final class RedriveChild {

  /** Slow enough to be killed in the middle. */
  static final int RATE = 400;

  private static final int BATCH = 50;

  private RedriveChild() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    if (arguments[2].equals("job")) {
      redrive(arguments[0], arguments[1]);
    } else {
      careless(arguments[0], arguments[1]);
    }
  }

  static ErrorQueues queues(Vertx vertx, Transport transport, String queue) {
    var subscription = new Subscription(queue, "noted." + queue, List.of(), 100);
    return ErrorQueues.create(
        vertx,
        Ticker.system(),
        Timers.on(vertx),
        new SimpleMeterRegistry(),
        ErrorsConfig.defaults(),
        transport,
        () -> Map.of("charge", subscription));
  }

  static Transport transport(Vertx vertx, String uri, QueueType type) {
    var defaults = MessagingConfig.defaults();
    var rabbitmq = defaults.rabbitmq().withUri(Secret.of(uri)).withQueueType(type);
    var config = defaults.withRabbitmq(rabbitmq);
    return RabbitTransport.create(vertx, "redrive", config, Timers.on(vertx));
  }

  private static void redrive(String uri, String queue) {
    var vertx = Vertx.vertx();
    var transport = transport(vertx, uri, QueueType.quorum);
    transport
        .connect()
        .onSuccess(
            connected -> {
              var order = JobOrder.redrive("charge", Selection.all()).withRate(RATE);
              var job = queues(vertx, transport, queue).start(order);
              Timers.on(vertx)
                  .every(Duration.ofMillis(5), () -> say("settled " + job.report().settled()));
            });
  }

  /** What seems to do as well: take a batch out, then publish it, with no word of confirms. */
  private static void careless(String uri, String queue) throws Exception {
    var factory = new ConnectionFactory();
    factory.setUri(uri);
    try (var connection = factory.newConnection();
        var channel = connection.createChannel()) {
      int moved = 0;
      while (true) {
        var batch = new ArrayDeque<byte[]>();
        var ids = new ArrayDeque<String>();
        for (int i = 0; i < BATCH; i++) {
          var next = channel.basicGet(queue + ".error", true);
          if (next != null) {
            batch.add(next.getBody());
            ids.add(next.getProps().getMessageId());
          }
        }
        while (!batch.isEmpty()) {
          var properties =
              MessageProperties.PERSISTENT_BASIC
                  .builder()
                  .messageId(ids.remove())
                  .headers(Map.of())
                  .build();
          channel.basicPublish("", queue, properties, batch.remove());
          say("settled " + ++moved);
          pause();
        }
      }
    }
  }

  private static void pause() {
    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos() / RATE);
  }

  @SuppressWarnings("SystemOut") // the parent reads it
  private static void say(String line) {
    System.out.println(line);
  }
}
