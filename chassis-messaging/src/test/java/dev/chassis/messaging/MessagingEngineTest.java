package dev.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine adds to a transport; how transports behave is in TransportContract. */
class MessagingEngineTest {

  record Placed(String order) {}

  private static final EventType<Placed> PLACED = EventType.of("orders.placed", Placed.class);

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MemoryBroker broker = MemoryBroker.create();
  private MessagingEngine engine;

  @BeforeEach
  void create() {
    engine =
        MessagingEngine.create(
            vertx,
            new ServiceIdentity("fees", "1", "a"),
            meters,
            time.ticker(),
            time.timers(vertx),
            MessagingConfig.defaults()
                .withRetry(RetryConfig.of())
                .withHandlerTimeout(Duration.ofDays(1000)),
            broker.transport(vertx, time.ticker(), time.timers(vertx)));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void anEventTellsWhoSentItAndWhen() throws Exception {
    Promise<Event<Placed>> heard = Promise.promise();
    engine.subscribeEvents(
        PLACED,
        "charge",
        event -> {
          heard.complete(event);
          return Future.succeededFuture();
        });
    start();

    await(engine.publish(PLACED, new Placed("o-1")));

    var event = await(heard.future());
    assertThat(event.id()).isNotEmpty();
    assertThat(event.type()).isEqualTo("orders.placed");
    assertThat(event.source()).isEqualTo("/services/fees");
    assertThat(event.time()).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
    assertThat(event.data()).isEqualTo(new Placed("o-1"));
    assertThat(event.attempt()).isEqualTo(1);
  }

  @Test
  void countsWhatWentOutAndCameIn() throws Exception {
    Promise<Void> handled = Promise.promise();
    engine.subscribe(PLACED, "charge", placed -> handled.future());
    start();
    await(engine.publish(PLACED, new Placed("o-1")));

    handled.complete();
    await(engine.stopIntake());

    var published = meters.get("messaging.published").tag("type", "orders.placed");
    assertThat(published.tag("outcome", "confirmed").timer().count()).isEqualTo(1);
    var consumed = meters.get("messaging.consumed").tag("type", "orders.placed");
    assertThat(consumed.tags("subscription", "charge", "outcome", "acked").timer().count())
        .isEqualTo(1);
  }

  @Test
  void aSubscriptionIsForOneEventTypeOnly() {
    engine.subscribe(PLACED, "charge", placed -> Future.succeededFuture());

    assertThatThrownBy(() -> engine.subscribe(PLACED, "charge", placed -> Future.succeededFuture()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("charge is taken by orders.placed");
  }

  @Test
  void nobodySubscribesOnceEventsFlow() throws Exception {
    start();

    assertThatThrownBy(() -> engine.subscribe(PLACED, "late", placed -> Future.succeededFuture()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("while wiring");
  }

  @Test
  void namesAreChecked() {
    assertThatThrownBy(() -> engine.subscribe(PLACED, "No Spaces", placed -> null))
        .isInstanceOf(CheckException.class);
    assertThatThrownBy(() -> EventType.of("orders.*", Placed.class))
        .isInstanceOf(CheckException.class);
  }

  @Test
  void dataThatIsNoJsonFailsThePublisher() throws Exception {
    start();
    var circular = EventType.of("circular", Circular.class);

    assertThat(failure(engine.publish(circular, new Circular())))
        .isInstanceOf(EncodingException.class);
    assertThat(meters.get("messaging.published").tag("outcome", "encoding").timer().count())
        .isEqualTo(1);
  }

  @Test
  void whoIsToldToHurryWaitsForHandlersHalfASecondMore() throws Exception {
    begunAndNeverEnds();
    var stopped = engine.stopIntake();

    engine.hurry();
    time.advance(Duration.ofMillis(499));
    assertThat(stopped.isComplete()).isFalse();
    time.advance(Duration.ofMillis(1));

    assertThat(failure(stopped)).hasMessageContaining("1 event handlers still ran; told to hurry");
    assertThat(broker.size("fees.charge")).isEqualTo(1);
  }

  @Test
  void stoppingGivesUpOnAHandlerThatNeverEnds() throws Exception {
    begunAndNeverEnds();

    var stopped = engine.stopIntake();
    while (!stopped.isComplete()) {
      time.advance(Duration.ofSeconds(1));
    }

    assertThat(stopped.cause()).hasMessageContaining("1 event handlers still ran");
    assertThat(broker.size("fees.charge")).isEqualTo(1);
  }

  private void begunAndNeverEnds() throws Exception {
    Promise<Void> begun = Promise.promise();
    engine.subscribe(
        PLACED,
        "charge",
        placed -> {
          begun.complete();
          return Promise.<Void>promise().future();
        });
    start();
    await(engine.publish(PLACED, new Placed("o-1")));
    await(begun.future());
  }

  /** Refers to itself, so it has no JSON form. */
  static final class Circular {
    public Circular getSelf() {
      return this;
    }
  }

  private void start() throws Exception {
    await(engine.connect().compose(connected -> engine.startIntake()));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Throwable failure(Future<?> future) throws Exception {
    return await(future.<Throwable>transform(result -> Future.succeededFuture(result.cause())));
  }
}
