package dev.chassis.benchmarks;

import dev.chassis.config.Secret;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.MessagingEngine;
import dev.chassis.messaging.RabbitConfig.QueueType;
import dev.chassis.messaging.rabbitmq.RabbitTransport;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Events through chassis, with all that it does to them by default. */
final class ChassisLane implements MessageLane {

  private static final EventType<SaleMade> SALE_MADE = EventType.of(TYPE, SaleMade.class);

  private final Vertx vertx = Vertx.vertx();
  private final MessagingEngine engine;

  ChassisLane(String uri, String queueType) {
    var defaults = MessagingConfig.defaults();
    var config =
        defaults
            .withPrefetch(PREFETCH)
            .withRabbitmq(
                defaults
                    .rabbitmq()
                    .withUri(Secret.of(uri))
                    .withQueueType(QueueType.valueOf(queueType)));
    var timers = Timers.on(vertx);
    this.engine =
        MessagingEngine.create(
            vertx,
            new ServiceIdentity("ledger", "1", "a"),
            new SimpleMeterRegistry(),
            Ticker.system(),
            timers,
            config,
            RabbitTransport.create(vertx, "benchmark", config, timers));
    await(engine.connect());
  }

  @Override
  public int publish(int count) {
    await(
        PublishLoop.run(
            vertx, count, IN_FLIGHT, n -> engine.publish(SALE_MADE, SaleMade.sample())));
    return count;
  }

  @Override
  public void consume(CountDownLatch left) {
    engine.subscribe(
        SALE_MADE,
        "book",
        sale -> {
          left.countDown();
          return Future.succeededFuture();
        });
    await(engine.startIntake());
  }

  @Override
  public void close() {
    await(engine.stopIntake());
    await(engine.close());
    await(vertx.close());
  }

  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(2, TimeUnit.MINUTES).join();
  }
}
