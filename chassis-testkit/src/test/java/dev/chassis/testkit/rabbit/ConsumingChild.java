package dev.chassis.testkit.rabbit;

import dev.chassis.config.Secret;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.rabbitmq.RabbitTransport;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Consumes until it is killed: {@code uri queue type file when}. With {@code before} it
 * acknowledges before the effect, as a consumer without acknowledgements does.
 */
final class ConsumingChild {

  static final int PREFETCH = 50;

  private static final Duration WORK = Duration.ofMillis(1);

  private ConsumingChild() {}

  public static void main(String[] args) throws Exception {
    var vertx = Vertx.vertx();
    var defaults = MessagingConfig.defaults();
    var config = defaults.withRabbitmq(defaults.rabbitmq().withUri(Secret.of(args[0])));
    var transport = RabbitTransport.create(vertx, "child", config, Timers.on(vertx));
    BlockingQueue<Delivery> work = new LinkedBlockingQueue<>();
    var subscription = new Subscription(args[1], args[2], List.of(), PREFETCH);
    transport
        .connect()
        .compose(connected -> transport.consume(subscription, work::add))
        .toCompletionStage()
        .toCompletableFuture()
        .get(1, TimeUnit.MINUTES);
    var effect = Effect.inFile(Path.of(args[3]));
    boolean before = args[4].equals("before");
    while (true) {
      handle(work.take(), effect, before);
    }
  }

  private static void handle(Delivery delivery, Effect effect, boolean before) {
    if (before) {
      delivery.ack();
    }
    LockSupport.parkNanos(WORK.toNanos());
    effect.of(delivery.message());
    if (!before) {
      delivery.ack();
    }
  }
}
