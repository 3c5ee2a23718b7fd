package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.Secret;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.MessagingEngine;
import dev.chassis.messaging.rabbitmq.RabbitHeartbeatChannel;
import dev.chassis.messaging.rabbitmq.RabbitTransport;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.time.Time;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when RabbitMQ is killed and comes back. */
class RabbitRecoveryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EVENTS = 500;

  record Note(int number) {}

  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final EventType<Note> type = EventType.of("recovery.noted-" + run, Note.class);
  private final Vertx vertx = Vertx.vertx();
  private ThrowawayRabbit rabbit;
  private MessagingConfig config;

  @BeforeEach
  void useBroker() {
    rabbit = ThrowawayRabbit.shared();
    var defaults = MessagingConfig.defaults();
    config = defaults.withRabbitmq(defaults.rabbitmq().withUri(Secret.of(rabbit.uri())));
  }

  @AfterEach
  void close() {
    await(vertx.close());
    if (rabbit != null && !rabbit.isRunning()) {
      rabbit.restart(); // for the tests that share it
    }
  }

  @Test
  void afterACrashOfTheBrokerAllFlowsAgainAndNoConfirmedEventIsLost() {
    Set<Integer> confirmed = ConcurrentHashMap.newKeySet();
    Set<Integer> heard = ConcurrentHashMap.newKeySet();
    var failures = new AtomicInteger();
    var engine = engine(config);
    engine.subscribe(
        type,
        "listen",
        note -> {
          heard.add(note.number());
          return Future.succeededFuture();
        });
    await(engine.connect());
    await(engine.startIntake());

    var heartbeats = heartbeats();
    var beats = new CopyOnWriteArrayList<String>();
    await(heartbeats.listen(vertx, Set.of("fees-" + run), add(beats)));

    var next = new AtomicInteger();
    var lanes =
        IntStream.range(0, 20)
            .mapToObj(lane -> publishFrom(engine, next, confirmed, failures))
            .toList();
    eventually(() -> confirmed.size() >= EVENTS / 5);
    rabbit.kill();
    assertThat(confirmed.size()).as("killed while publishing").isLessThan(EVENTS);
    eventually(() -> engine.check().failed());
    eventually(() -> settled(heartbeats.send(beat("fees-" + run, 1))).failed());
    beats.clear();
    rabbit.restart();
    await(Future.all(lanes));

    assertThat(confirmed).hasSize(EVENTS);
    eventually(() -> heard.size() == EVENTS);
    eventually(() -> engine.check().succeeded());
    eventually(
        () -> {
          settled(heartbeats.send(beat("fees-" + run, 2)));
          return !beats.isEmpty();
        });
    System.out.println("publish futures that failed during the outage: " + failures);
  }

  @Test
  void aPublishToABrokerThatDoesNotAnswerFailsAfterItsTimeout() {
    var engine = engine(config.withPublishTimeout(Duration.ofMillis(300)));
    await(engine.connect());
    await(engine.publish(type, new Note(1)));

    rabbit.freeze();
    try {
      var published = settled(engine.publish(type, new Note(2)));
      assertThat(published.cause())
          .isInstanceOf(BrokerUnavailableException.class)
          .hasMessageContaining("no confirm within PT0.3S");
    } finally {
      rabbit.thaw();
    }

    eventually(() -> settled(engine.publish(type, new Note(3))).succeeded());
  }

  @Test
  void moreThanTheBoundOfUnconfirmedEventsAreRefusedAtOnce() {
    var engine = engine(config.withRabbitmq(config.rabbitmq().withMaxOutstanding(10)));
    await(engine.connect());
    await(engine.publish(type, new Note(0)));

    rabbit.freeze();
    List<Future<Void>> published;
    try {
      published =
          IntStream.range(0, 11)
              .mapToObj(number -> engine.publish(type, new Note(number)))
              .toList();
      eventually(() -> published.get(10).isComplete());
      assertThat(published.get(10).cause()).isInstanceOf(BrokerRefusedException.class);
    } finally {
      rabbit.thaw();
    }

    await(Future.all(published.subList(0, 10)));
  }

  @Test
  void aHeartbeatReachesOnlyWhoAskedForIt() {
    var channel = heartbeats();
    var heardFees = new CopyOnWriteArrayList<String>();
    var heardAll = new CopyOnWriteArrayList<String>();
    var ear = await(channel.listen(vertx, Set.of("fees-" + run), add(heardFees)));
    await(channel.listen(vertx, Set.of(), add(heardAll)));

    await(channel.send(beat("fees-" + run, 1)));
    await(channel.send(beat("market-" + run, 1)));
    eventually(() -> heardFees.size() == 1 && heardAll.size() == 2);
    await(ear.stop());
    await(channel.send(beat("fees-" + run, 2)));
    eventually(() -> heardAll.size() == 3);

    assertThat(heardFees).containsExactly("fees-" + run);
    assertThat(heardAll).containsExactly("fees-" + run, "market-" + run, "fees-" + run);
  }

  private RabbitHeartbeatChannel heartbeats() {
    var channel = RabbitHeartbeatChannel.create(vertx, "test", config.rabbitmq(), Timers.on(vertx));
    await(channel.connect());
    return channel;
  }

  private Consumer<Heartbeat> add(List<String> heard) {
    return beat -> {
      if (beat.service().endsWith(run)) {
        heard.add(beat.service());
      }
    };
  }

  private MessagingEngine engine(MessagingConfig settings) {
    return MessagingEngine.create(
        vertx,
        new ServiceIdentity("recovery-" + run, "1", "a"),
        new SimpleMeterRegistry(),
        Time.real().ticker(),
        Timers.on(vertx),
        settings,
        RabbitTransport.create(vertx, "recovery", settings, Timers.on(vertx)));
  }

  /** Publishes one number after the other, each until it is confirmed. */
  private Future<Void> publishFrom(
      MessagingEngine engine, AtomicInteger next, Set<Integer> confirmed, AtomicInteger failures) {
    int number = next.getAndIncrement();
    if (number >= EVENTS) {
      return Future.succeededFuture();
    }
    return publish(engine, number, failures)
        .compose(
            done -> {
              confirmed.add(number);
              return publishFrom(engine, next, confirmed, failures);
            });
  }

  private Future<Void> publish(MessagingEngine engine, int number, AtomicInteger failures) {
    return engine
        .publish(type, new Note(number))
        .recover(
            failure -> {
              assertThat(failure).isInstanceOf(BrokerUnavailableException.class);
              failures.incrementAndGet();
              return publish(engine, number, failures);
            });
  }

  private static Heartbeat beat(String service, long seq) {
    return new Heartbeat(
        service,
        "i-1",
        1,
        seq,
        500,
        Heartbeat.Status.up,
        null,
        "1",
        null,
        100,
        new Heartbeat.Load(0, 0));
  }

  private static <T> Future<T> settled(Future<T> future) {
    eventually(future::isComplete);
    return future;
  }

  private static <T> T await(Future<T> future) {
    if (settled(future).failed()) {
      throw new AssertionError("the future failed", future.cause());
    }
    return future.result();
  }

  private static void eventually(BooleanSupplier condition) {
    var start = Time.real().ticker().nanos();
    while (!condition.getAsBoolean()) {
      if (Time.real().ticker().nanos() - start > PATIENCE.toNanos()) {
        throw new AssertionError("not within " + PATIENCE);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
