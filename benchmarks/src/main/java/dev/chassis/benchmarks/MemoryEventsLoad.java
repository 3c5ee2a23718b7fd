package dev.chassis.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.MessagingEngine;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.LoggerFactory;

/**
 * Events through memory, from one thread that publishes to a handler on an event loop: a bare
 * bounded queue, the transport alone (publish, deliver, acknowledge), and all of messaging (JSON,
 * ids, request context, metrics). Bodies of about 30 bytes; the median of the rounds.
 */
final class MemoryEventsLoad {

  private static final int COUNT = Integer.getInteger("messaging.count", 500_000);
  private static final int ROUNDS = Integer.getInteger("messaging.rounds", 5);
  private static final int CAPACITY = 10_000;
  private static final int CHUNK = 1_000;
  private static final int PREFETCH = 1_000;
  private static final PublishOptions OPTIONS = PublishOptions.within(Duration.ofSeconds(30));

  record Noted(int number, String text) {}

  private interface Lane {
    /** Nanoseconds for all events, from the first publish to the end of the last handler. */
    long run() throws Exception;
  }

  private MemoryEventsLoad() {}

  @SuppressWarnings("SystemOut") // a program that talks to people
  public static void main(String[] args) throws Exception {
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
    }
    var bare = median("bare bounded queue", MemoryEventsLoad::bare);
    var transport = median("memory transport", MemoryEventsLoad::transport);
    var engine = median("messaging", MemoryEventsLoad::messaging);
    System.out.printf(
        "MESSAGING memory: JDK %s, %d events a round, median of %d rounds: bare queue %.2f M/s,"
            + " transport %.2f M/s (%.2f of it), messaging %.3f M/s (%.3f of it)%n",
        System.getProperty("java.version"),
        COUNT,
        ROUNDS,
        bare / 1e6,
        transport / 1e6,
        transport / bare,
        engine / 1e6,
        engine / bare);
    System.exit(0);
  }

  @SuppressWarnings("SystemOut")
  private static double median(String name, Lane lane) throws Exception {
    lane.run(); // warms up
    var rates = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      rates[round] = COUNT * 1e9 / lane.run();
      System.out.printf("%s: %.0f/s%n", name, rates[round]);
    }
    Arrays.sort(rates);
    return rates[ROUNDS / 2];
  }

  private static long bare() throws Exception {
    var queue = new ArrayBlockingQueue<Message>(CAPACITY);
    var message = message();
    var consumer =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < COUNT; i++) {
                  queue.take();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    var begun = Ticker.system().nanos();
    consumer.start();
    for (int i = 0; i < COUNT; i++) {
      queue.put(message);
    }
    consumer.join();
    return Ticker.system().nanos() - begun;
  }

  private static long transport() throws Exception {
    var vertx = Vertx.vertx();
    var transport =
        MemoryBroker.create(CAPACITY).transport(vertx, Ticker.system(), Timers.on(vertx));
    var done = new CountDownLatch(COUNT);
    var subscription = new Subscription("fees.charge", "noted", List.of(), PREFETCH);
    await(transport.connect());
    await(transport.consume(subscription, delivery -> ack(delivery, done)));
    var message = message();
    var begun = Ticker.system().nanos();
    publish(number -> transport.publish(message, OPTIONS));
    done.await();
    var took = Ticker.system().nanos() - begun;
    await(vertx.close());
    return took;
  }

  private static void ack(Delivery delivery, CountDownLatch done) {
    delivery.ack().onSuccess(acked -> done.countDown());
  }

  private static long messaging() throws Exception {
    var vertx = Vertx.vertx();
    var engine =
        MessagingEngine.create(
            vertx,
            new ServiceIdentity("fees", "1", "a"),
            new SimpleMeterRegistry(),
            Ticker.system(),
            Timers.on(vertx),
            MessagingConfig.defaults()
                .withPrefetch(PREFETCH)
                .withPublishTimeout(Duration.ofSeconds(30)),
            MemoryBroker.create(CAPACITY).transport(vertx, Ticker.system(), Timers.on(vertx)));
    var type = EventType.of("noted", Noted.class);
    var done = new CountDownLatch(COUNT);
    engine.subscribe(
        type,
        "charge",
        noted -> {
          done.countDown();
          return Future.succeededFuture();
        });
    await(engine.connect().compose(connected -> engine.startIntake()));
    var begun = Ticker.system().nanos();
    publish(number -> engine.publish(type, new Noted(number, "one")));
    done.await();
    var took = Ticker.system().nanos() - begun;
    await(engine.stopIntake().eventually(engine::close).eventually(vertx::close));
    return took;
  }

  /** Publishes all, a chunk of futures at a time. */
  private static void publish(IntFunction<Future<Void>> send) throws Exception {
    for (int from = 0; from < COUNT; from += CHUNK) {
      var sent = new ArrayList<Future<Void>>(CHUNK);
      for (int number = from; number < from + CHUNK; number++) {
        var one = send.apply(number);
        if (!one.succeeded()) {
          sent.add(one);
        }
      }
      await(Future.all(sent));
    }
  }

  private static Message message() {
    return new Message(
        Map.of("id", "1", "type", "noted"),
        Map.of(),
        Buffer.buffer("{\"number\":1,\"text\":\"one\"}"));
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
