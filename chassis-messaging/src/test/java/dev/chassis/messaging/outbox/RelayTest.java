package dev.chassis.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.EventCourier;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.spi.Message;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How events get from a store to a broker, on a time of the test's own. */
class RelayTest {

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final MemoryOutboxStore store = MemoryOutboxStore.create(time.ticker());
  private final Broker broker = new Broker();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final OutboxMetrics metrics = new OutboxMetrics(meters);

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void sendsWhatWasCommittedAndKeepsThatItDid() throws Exception {
    var relay = started(OutboxConfig.defaults());
    write("a", "1", "2");
    relay.hint();

    until(() -> store.published().size() == 2);

    assertThat(broker.taken()).containsExactly("1", "2");
    assertThat(meters.get("outbox.published").timer().count()).isEqualTo(2);
    assertThat(meters.get("outbox.leading").gauge().value()).isEqualTo(1);
  }

  @Test
  void findsWhatNobodyHintedAtWhenItLooks() {
    started(OutboxConfig.defaults());
    until(() -> meters.get("outbox.leading").gauge().value() == 1);
    write("a", "1");

    until(
        () -> {
          time.advance(Duration.ofMillis(250));
          return broker.taken().contains("1");
        });
  }

  @Test
  void theNextOfAKeyWaitsForTheConfirmOfTheOneBefore() {
    broker.hold("1");
    var relay = started(OutboxConfig.defaults());
    write("a", "1", "2");
    write("b", "3");
    relay.hint();

    until(() -> broker.asked().contains("3"));
    assertThat(broker.asked()).doesNotContain("2");

    broker.confirm("1");
    until(() -> broker.taken().contains("2"));
    assertThat(broker.taken()).containsSubsequence("1", "2");
  }

  @Test
  void anEventThatIsRefusedHoldsUpItsKeyOnly() {
    broker.refuse("1");
    var relay = started(OutboxConfig.defaults());
    write("a", "1", "2");
    write("b", "3", "4");
    write(null, "5");
    relay.hint();

    until(() -> store.published().size() == 3);
    assertThat(broker.taken()).containsExactlyInAnyOrder("3", "4", "5");
    assertThat(meters.get("outbox.refused").counter().count()).isEqualTo(1);

    broker.accept("1");
    until(
        () -> {
          time.advance(Duration.ofMillis(250));
          return store.published().size() == 5;
        });
    assertThat(broker.taken()).containsSubsequence("1", "2");
  }

  /** Many refused events, more than fit into the window, leave room for the others. */
  @Test
  void aRefusedBacklogLeavesRoomForOtherKeys() {
    broker.refuse("bad");
    var relay = started(OutboxConfig.defaults().withWindow(5));
    for (int i = 0; i < 50; i++) {
      write("a", "bad");
    }
    write("b", "good");
    relay.hint();

    until(
        () -> {
          time.advance(Duration.ofMillis(10));
          return broker.taken().contains("good");
        });
    assertThat(broker.taken()).containsExactly("good");
  }

  @Test
  void waitsWhileTheBrokerIsAwayAndLosesNothing() {
    broker.away = true;
    var relay = started(OutboxConfig.defaults());
    write("a", "1", "2");
    write("b", "3");
    relay.hint();
    until(() -> !broker.asked().isEmpty());

    broker.away = false;

    until(
        () -> {
          time.advance(Duration.ofMillis(100));
          return store.published().size() == 3;
        });
    assertThat(broker.taken()).containsSubsequence("1", "2").contains("3");
    assertThat(meters.get("outbox.refused").counter().count()).isZero();
  }

  @Test
  void neverHasMoreOnTheWayThanTheWindow() {
    broker.holdAll = true;
    var relay = started(OutboxConfig.defaults().withWindow(10));
    for (int i = 0; i < 100; i++) {
      write(null, "m" + i);
    }
    relay.hint();

    until(() -> broker.asked().size() == 10);
    time.advance(Duration.ofSeconds(1));
    assertThat(broker.asked()).hasSize(10);

    broker.holdAll = false;
    broker.confirmAll();
    until(() -> store.published().size() == 100);
  }

  @Test
  void anotherOneTakesOverWhenTheFirstStops() throws Exception {
    var first = started(OutboxConfig.defaults());
    until(() -> first.isLeading());
    var second = started(OutboxConfig.defaults());
    write("a", "1");
    first.hint();
    until(() -> store.published().size() == 1);

    await(first.stop());
    write("a", "2");

    until(
        () -> {
          time.advance(Duration.ofMillis(250));
          return broker.taken().contains("2");
        });
    assertThat(second.isLeading()).isTrue();
  }

  @Test
  void whoDoesNotLeadTellsTheLeader() {
    var first = started(OutboxConfig.defaults());
    until(() -> first.isLeading());
    var second = started(OutboxConfig.defaults());
    write("a", "1");

    second.hint();

    until(() -> broker.taken().contains("1"));
  }

  @Test
  void asksAgainAfterTheStoreWasAway() {
    var relay = started(OutboxConfig.defaults());
    until(() -> relay.isLeading());

    store.goAway();
    until(() -> !relay.isLeading());
    store.comeBack();
    write("a", "1");

    until(
        () -> {
          time.advance(Duration.ofMillis(250));
          return broker.taken().contains("1");
        });
  }

  @Test
  void whenItStopsItSendsWhatIsLeft() throws Exception {
    var relay = started(OutboxConfig.defaults());
    until(() -> relay.isLeading());
    write("a", "1", "2", "3");

    await(relay.stop());

    assertThat(broker.taken()).containsExactly("1", "2", "3");
    assertThat(store.published()).hasSize(3);
  }

  @Test
  void removesWhatWasPublishedLongAgo() {
    var relay =
        started(OutboxConfig.defaults().withKeep(Duration.ofMinutes(10), Duration.ofDays(1)));
    write("a", "1");
    relay.hint();
    until(() -> store.published().size() == 1);

    until(
        () -> {
          time.advance(Duration.ofMinutes(1));
          return store.published().isEmpty();
        });
  }

  /** Random refusals, absences and lost leads: the first time each key is heard, it is in order. */
  @Test
  void everyKeyKeepsItsOrderWhateverHappens() {
    long seed = new java.util.Random().nextLong();
    System.out.println("relay: seed " + seed);
    var random = new java.util.Random(seed);
    var relay = started(OutboxConfig.defaults().withWindow(20));
    var written = new HashMap<String, List<String>>();
    for (int i = 0; i < 300; i++) {
      var key = "k" + random.nextInt(7);
      var body = key + "-" + i;
      written.computeIfAbsent(key, any -> new ArrayList<>()).add(body);
      write(key, body);
      relay.hint();
      switch (random.nextInt(12)) {
        case 0 -> broker.refuse(body);
        case 1 -> broker.away = true;
        case 2 -> broker.away = false;
        case 3 -> {
          store.goAway();
          store.comeBack();
        }
        default -> time.advance(Duration.ofMillis(random.nextInt(300)));
      }
    }
    broker.away = false;
    broker.acceptAll();

    until(
        () -> {
          time.advance(Duration.ofSeconds(1));
          return store.published().size() == 300;
        });
    written.forEach(
        (key, bodies) -> assertThat(broker.firsts(key)).as("seed %s", seed).isEqualTo(bodies));
  }

  private Relay started(OutboxConfig config) {
    var relay = new Relay(vertx, store, broker, time.timers(vertx), config, metrics);
    relay.start();
    return relay;
  }

  private void write(String key, String... bodies) {
    var draft = store.begin();
    for (var body : bodies) {
      var attributes = new HashMap<>(Map.of(Message.ID, body, Message.TYPE, "things.happened"));
      if (key != null) {
        attributes.put(Message.KEY, key);
      }
      draft.write(new Message(attributes, Map.of(), Buffer.buffer(body)), Duration.ZERO);
    }
    draft.commit();
  }

  private static void until(BooleanSupplier condition) {
    for (int i = 0; i < 5000; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    throw new AssertionError("it did not come true");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** A broker that takes, refuses, keeps waiting or is away, as the test says. */
  private static final class Broker implements EventCourier {

    private final List<String> asked = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> held = new HashSet<>();
    private final Map<String, Promise<Void>> waiting = new HashMap<>();
    private volatile boolean away;
    private volatile boolean holdAll;

    @Override
    public <T> Message message(EventType<T> type, T data) {
      throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Future<Void> send(Message message) {
      var body = message.body().toString();
      asked.add(body);
      if (away) {
        return Future.failedFuture(new BrokerUnavailableException("away", null));
      }
      if (refused.contains(body)) {
        return Future.failedFuture(new BrokerRefusedException("not this one", null));
      }
      taken.add(body);
      if (holdAll || held.contains(body)) {
        return waiting.computeIfAbsent(body, any -> Promise.promise()).future();
      }
      return Future.succeededFuture();
    }

    synchronized void refuse(String body) {
      refused.add(body);
    }

    synchronized void accept(String body) {
      refused.remove(body);
    }

    synchronized void acceptAll() {
      refused.clear();
    }

    synchronized void hold(String body) {
      held.add(body);
    }

    void confirm(String body) {
      Promise<Void> promise;
      synchronized (this) {
        promise = waiting.remove(body);
      }
      if (promise != null) {
        promise.complete();
      }
    }

    void confirmAll() {
      List<String> all;
      synchronized (this) {
        all = List.copyOf(waiting.keySet());
      }
      all.forEach(this::confirm);
    }

    synchronized List<String> asked() {
      return List.copyOf(asked);
    }

    synchronized List<String> taken() {
      return List.copyOf(taken);
    }

    /** What was taken of a key, duplicates aside. */
    synchronized List<String> firsts(String key) {
      return taken.stream().filter(body -> body.startsWith(key + "-")).distinct().toList();
    }
  }
}
