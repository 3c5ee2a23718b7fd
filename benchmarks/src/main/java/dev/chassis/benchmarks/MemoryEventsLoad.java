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
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.LoggerFactory;

/**
 * Events through memory, from an event loop that publishes to a handler on another one: a bare
 * bounded queue between two threads, the transport alone (publish, deliver, acknowledge), and all
 * of messaging (JSON, ids, request context, metrics). Bodies of about 30 bytes. Ratios are taken
 * within a round.
 *
 * <p>Settings are system properties: {@code messaging.rounds} (5), {@code messaging.count}
 * (500000).
 */
final class MemoryEventsLoad {

  private static final int COUNT = Integer.getInteger("messaging.count", 500_000);
  private static final int ROUNDS = Integer.getInteger("messaging.rounds", 5);
  private static final int WARM_UP = 2;
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

  public static void main(String[] args) throws Exception {
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
    }
    var lanes = new LinkedHashMap<String, Lane>();
    lanes.put("bare queue", MemoryEventsLoad::bare);
    lanes.put("memory transport", MemoryEventsLoad::transport);
    lanes.put("messaging", MemoryEventsLoad::messaging);
    var rates = new LinkedHashMap<String, List<Double>>();
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      for (var lane : lanes.entrySet()) {
        double rate = COUNT * 1e9 / lane.getValue().run();
        if (round >= WARM_UP) {
          rates.computeIfAbsent(lane.getKey(), name -> new ArrayList<>()).add(rate);
        }
      }
    }
    print(rates);
    System.exit(0);
  }

  @SuppressWarnings("SystemOut") // a program that talks to people
  private static void print(Map<String, List<Double>> rates) {
    System.out.printf(
        "JDK %s, %d events a round, %d rounds%n%n",
        System.getProperty("java.version"), COUNT, ROUNDS);
    System.out.println("| memory | million events/s (min-max) | ratio (min-max) |");
    System.out.println("|---|--:|--:|");
    var base = Rounds.of(rates.values().iterator().next(), rate -> rate);
    rates.forEach(
        (name, own) -> {
          var rate = Rounds.of(own, each -> each);
          var ratio = rate.to(base);
          System.out.printf(
              Locale.ROOT,
              "| %s | %.3f (%.3f-%.3f) | %.3f (%.3f-%.3f) |%n",
              name,
              rate.median() / 1e6,
              rate.min() / 1e6,
              rate.max() / 1e6,
              ratio.median(),
              ratio.min(),
              ratio.max());
        });
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
    await(Chunks.publish(vertx, number -> transport.publish(message, OPTIONS)));
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
    await(Chunks.publish(vertx, number -> engine.publish(type, new Noted(number, "one"))));
    done.await();
    var took = Ticker.system().nanos() - begun;
    await(engine.stopIntake().eventually(engine::close).eventually(vertx::close));
    return took;
  }

  /** Publishes all, a chunk of futures at a time. */
  private record Chunks(Vertx vertx, IntFunction<Future<Void>> send, Promise<Void> done) {

    static Future<Void> publish(Vertx vertx, IntFunction<Future<Void>> send) {
      var chunks = new Chunks(vertx, send, Promise.promise());
      vertx.runOnContext(go -> chunks.from(0));
      return chunks.done.future();
    }

    private void from(int first) {
      if (first >= COUNT) {
        done.complete();
        return;
      }
      var open = new ArrayList<Future<Void>>();
      for (int number = first; number < first + CHUNK; number++) {
        var one = send.apply(number);
        if (!one.succeeded()) {
          open.add(one);
        }
      }
      Future.all(open)
          .onFailure(done::tryFail)
          .onSuccess(sent -> vertx.runOnContext(go -> from(first + CHUNK)));
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
