package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.RequestContext;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.RetryConfig;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** Services on one broker, and how a test waits for what they do. */
abstract class BrokerScenario {

  /** Pauses before the second and third attempt. */
  protected static final List<Duration> DELAYS =
      List.of(Duration.ofMillis(100), Duration.ofMillis(300));

  /** Share by which pauses differ at random. */
  protected static final double JITTER = 0.1;

  static final PublishOptions AT_ONCE = PublishOptions.within(Duration.ofSeconds(5));
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration TICK = Duration.ofMillis(10);

  /** What the tests' events say. */
  public record Note(int number) {}

  private final List<Participant> participants = new ArrayList<>();
  final String run = UUID.randomUUID().toString().substring(0, 8);

  /** Type of this test's events, of a name no other test uses. */
  protected final EventType<Note> type = EventType.of("contract.noted-" + run, Note.class);

  /** A transport to the one broker of this test, not connected; one per participating service. */
  protected abstract Transport transport(Vertx vertx, MessagingConfig config);

  /** The time the transports live in; a {@link ManualTime} is moved on while tests wait. */
  protected Time time() {
    return Time.real();
  }

  @AfterEach
  void endAll() {
    participants.forEach(participant -> await(participant.stop().otherwiseEmpty()));
  }

  Participant service(String name) {
    return service(name, config());
  }

  Participant service(String name, MessagingConfig config) {
    var vertx = Vertx.vertx();
    var participant =
        new Participant(fullName(name), vertx, transport(vertx, config), config, time());
    participants.add(participant);
    return participant;
  }

  String fullName(String name) {
    return name + "-" + run;
  }

  void start(Participant... starting) {
    for (var participant : starting) {
      await(participant.start());
    }
  }

  void publish(Participant publisher, int... numbers) {
    var published =
        IntStream.of(numbers)
            .mapToObj(number -> publisher.events().publish(type, new Note(number)))
            .toList();
    await(Future.all(published));
  }

  Throwable failure(Future<?> future) {
    eventually(future::isComplete);
    assertThat(future.failed()).as("failed").isTrue();
    return future.cause();
  }

  List<ParkedMessage> parked(Participant service, String subscription) {
    return await(service.events().parked(subscription, 10));
  }

  List<ParkedMessage> awaitParked(Participant service, String subscription, int count) {
    eventually(() -> parked(service, subscription).size() >= count);
    var found = parked(service, subscription);
    assertThat(found).hasSize(count);
    return found;
  }

  Message message(String body, String specVersion) {
    var attributes =
        Map.of(
            "id",
            UUID.randomUUID().toString(),
            "type",
            type.name(),
            "source",
            "/elsewhere",
            "specversion",
            specVersion,
            "datacontenttype",
            "application/json");
    return new Message(attributes, Map.of(), Buffer.buffer(body));
  }

  static Future<Void> add(List<Integer> heard, Note note) {
    heard.add(note.number());
    return Future.succeededFuture();
  }

  @SuppressWarnings("NullAway") // a mistake that handlers make
  static Future<Void> nothing() {
    return null;
  }

  static void assertPause(long nanos, Duration delay) {
    var shortest = Duration.ofNanos((long) (delay.toNanos() * (1 - JITTER)));
    assertThat(Duration.ofNanos(nanos)).isBetween(shortest, delay.plusSeconds(5));
  }

  static String traceId(RequestContext request) {
    var trace = request.trace();
    return trace == null ? "none" : trace.traceId();
  }

  static int[] numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).toArray();
  }

  static List<Integer> list(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  /** Settings with the contract's delays. */
  protected MessagingConfig config() {
    return MessagingConfig.defaults()
        .withRetry(new RetryConfig(DELAYS, 0, JITTER))
        .withPublishTimeout(Duration.ofSeconds(5))
        .withDrainTimeout(Duration.ofSeconds(5));
  }

  /** Waits for {@code future} and returns its result, failing the test when it fails. */
  protected final <T> T await(Future<T> future) {
    eventually(future::isComplete);
    if (future.failed()) {
      throw new AssertionError("the future failed", future.cause());
    }
    return future.result();
  }

  /** Waits until {@code condition} holds, moving manual time on. */
  protected final void eventually(BooleanSupplier condition) {
    var start = Time.real().ticker().nanos();
    while (!condition.getAsBoolean()) {
      if (Time.real().ticker().nanos() - start > PATIENCE.toNanos()) {
        throw new AssertionError("not within " + PATIENCE);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      if (time() instanceof ManualTime manual) {
        manual.advance(TICK);
      }
    }
  }
}
