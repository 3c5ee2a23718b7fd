package dev.chassis.messaging.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.chassis.config.CheckException;
import dev.chassis.config.DataSize;
import dev.chassis.messaging.errors.JobReport.Status;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.redaction.Redactor;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Looking into error queues and working on them, on the broker in memory. */
class ErrorQueuesTest {

  private static final String QUEUE = "fees.charge";
  private static final Subscription CHARGE = new Subscription(QUEUE, "placed", List.of(), 1000);
  private static final PublishOptions OPTIONS = PublishOptions.within(Duration.ofSeconds(5));
  private static final long PATIENCE_SECONDS = 20;

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MemoryBroker broker = MemoryBroker.create();
  private final Transport transport = broker.transport(vertx, time.ticker(), time.timers(vertx));
  private final List<Delivery> heard = new CopyOnWriteArrayList<>();
  private final ListAppender<ILoggingEvent> audit = new ListAppender<>();
  private final Logger auditLog = (Logger) LoggerFactory.getLogger(Audit.class);
  private ErrorQueues errors;

  @BeforeEach
  void create() throws Exception {
    audit.start();
    auditLog.addAppender(audit);
    await(transport.connect());
    await(transport.declare(CHARGE));
    errors =
        ErrorQueues.create(
            vertx,
            time.ticker(),
            time.timers(vertx),
            meters,
            ErrorsConfig.defaults().withBodyLimit(new DataSize(60)),
            transport,
            () -> Map.of("charge", CHARGE));
  }

  @AfterEach
  void close() throws Exception {
    auditLog.detachAppender(audit);
    await(vertx.close());
  }

  @Test
  void eventsAreCountedByCauseWhateverNumbersTheCauseNames() throws Exception {
    park("a", "no account 7");
    park("b", "no account 8");
    park("c", "the ledger is closed");

    var report = await(errors.causes("charge"));

    assertThat(report.read()).isEqualTo(3);
    assertThat(report.complete()).isTrue();
    assertThat(report.causes()).extracting(CauseReport::events).containsExactly(2, 1);
    assertThat(report.causes().get(0).ids()).containsExactly("a", "b");
    assertThat(report.causes().get(0).example()).isEqualTo("no account 8");
    assertThat(parkedIds()).as("looking changes nothing").containsExactly("a", "b", "c");
  }

  @Test
  void aRedriveOfAllPutsEventsBackInTheirOrderAsIfTheyWereNew() throws Exception {
    park("a", "no account 7");
    park("b", "no account 8");

    var report = run(JobOrder.redrive("charge", Selection.all()).withReason("ada", "repaired"));

    assertThat(report.status()).isEqualTo(Status.done);
    assertThat(report.found()).isEqualTo(2);
    assertThat(report.settled()).isEqualTo(2);
    assertThat(parkedIds()).isEmpty();
    listen();
    eventually(() -> heard.size() == 2);
    assertThat(heard).extracting(each -> each.message().id()).containsExactly("a", "b");
    assertThat(heard).extracting(Delivery::attempt).containsOnly(1);
    assertThat(heard.get(0).message().headers())
        .containsEntry("traceparent", "of a")
        .containsEntry("chassis-redrives", "1");
  }

  @Test
  void aRedriveIsAudited() throws Exception {
    park("a", "no account 7");

    run(JobOrder.redrive("charge", Selection.all()).withReason("ada", "repaired").withId("t-1"));

    assertThat(audit.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("A job on an error queue begins", "A job on an error queue has ended");
    assertThat(fields(audit.list.get(1)))
        .contains(
            "event.kind=audit",
            "job=t-1",
            "action=redrive",
            "subscription=charge",
            "selection=all",
            "by=ada",
            "reason=repaired",
            "settled=1",
            "status=done");
  }

  @Test
  void aRedriveByCauseLeavesTheOthersInTheirPlaces() throws Exception {
    park("a", "the ledger is closed");
    park("b", "no account 8");
    park("c", "the ledger is closed");
    park("d", "no account 9");
    var cause = await(errors.causes("charge")).causes().get(0).cause();

    var report = run(JobOrder.redrive("charge", Selection.cause(cause)));

    assertThat(report.matched()).isEqualTo(2);
    assertThat(parkedIds()).containsExactly("b", "d");
    assertThat(broker.size(QUEUE)).isEqualTo(2);
  }

  @Test
  void aRedriveOfOneMovesOne() throws Exception {
    park("a", "no account 7");
    park("b", "no account 8");

    run(JobOrder.redrive("charge", Selection.id("b")));

    assertThat(parkedIds()).containsExactly("a");
  }

  @Test
  void aDryRunCountsAndMovesNothing() throws Exception {
    park("a", "no account 7");
    park("b", "the ledger is closed");

    var report = run(JobOrder.discard("charge", Selection.all(), "to see").withDryRun());

    assertThat(report.matched()).isEqualTo(2);
    assertThat(report.settled()).isZero();
    assertThat(parkedIds()).containsExactly("a", "b");
  }

  @Test
  void whatFailsAgainIsNotPutBackTwiceByTheSameJob() throws Exception {
    park("a", "no account 7");
    park("b", "no account 8");
    listen(delivery -> delivery.park(failure("still no account")));

    var report = run(JobOrder.redrive("charge", Selection.all()).withRate(10));

    assertThat(report.settled()).isEqualTo(2);
    eventually(() -> broker.parked(QUEUE).size() == 2);
    assertThat(await(errors.find("charge", "a")).orElseThrow().redrives()).isEqualTo(1);
    run(JobOrder.redrive("charge", Selection.id("a")));
    eventually(() -> broker.parked(QUEUE).size() == 2);
    assertThat(await(errors.find("charge", "a")).orElseThrow().redrives()).isEqualTo(2);
  }

  @Test
  void theRateIsKept() throws Exception {
    for (int i = 0; i < 100; i++) {
      park("e" + i, "no account");
    }
    var before = time.ticker().nanos();

    run(JobOrder.redrive("charge", Selection.all()).withRate(20));

    assertThat(Duration.ofNanos(time.ticker().nanos() - before))
        .isBetween(Duration.ofMillis(4900), Duration.ofMillis(5500));
  }

  @Test
  void aCancelledJobLeavesTheRestWhereItLay() throws Exception {
    for (int i = 0; i < 100; i++) {
      park("e" + i, "no account");
    }
    var job = errors.start(JobOrder.redrive("charge", Selection.all()).withRate(10));
    eventually(() -> job.report().settled() >= 20);

    job.cancel();
    eventually(job.ended()::isComplete);

    var report = job.report();
    assertThat(report.status()).isEqualTo(Status.cancelled);
    assertThat(report.settled()).isBetween(20L, 99L);
    assertThat(parkedIds()).hasSize((int) (100 - report.settled())).endsWith("e98", "e99");
  }

  @Test
  void theSameOrderAgainIsTheSameJobAndAnotherUnderItsIdIsRefused() throws Exception {
    park("a", "no account 7");
    var order = JobOrder.redrive("charge", Selection.all()).withId("ticket-1");
    var first = errors.start(order);
    eventually(first.ended()::isComplete);

    assertThat(errors.start(order)).isSameAs(first);
    assertThatThrownBy(() -> errors.start(order.withRate(7)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ticket-1");
  }

  @Test
  void jobsOnOneErrorQueueFollowOneAnother() throws Exception {
    for (int i = 0; i < 20; i++) {
      park("e" + i, i % 2 == 0 ? "even" : "odd");
    }
    var all = errors.start(JobOrder.redrive("charge", Selection.all()).withRate(10).withDryRun());
    var slow = errors.start(JobOrder.redrive("charge", Selection.all()).withRate(10));
    var last = errors.start(JobOrder.redrive("charge", Selection.all()));

    eventually(last.ended()::isComplete);

    assertThat(all.report().matched()).isEqualTo(20);
    assertThat(slow.report().settled()).isEqualTo(20);
    assertThat(last.report().found()).isZero();
  }

  @Test
  void eachDiscardedEventIsNamedInTheLog() throws Exception {
    park("a", "no account 7");
    park("b", "no account 8");

    run(JobOrder.discard("charge", Selection.id("b"), "a test account"));

    assertThat(parkedIds()).containsExactly("a");
    assertThat(broker.size(QUEUE)).isZero();
    assertThat(audit.list.get(1).getFormattedMessage()).isEqualTo("An event was discarded");
    assertThat(fields(audit.list.get(1))).contains("eventId=b", "reason=a test account");
  }

  @Test
  void aDiscardWithoutAReasonIsRefused() {
    assertThatThrownBy(() -> JobOrder.discard("charge", Selection.all(), " "))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("why");
  }

  @Test
  void aFullQueueTakesWhatItCanAndTheRestStays() throws Exception {
    var small = MemoryBroker.create(3);
    var narrow = small.transport(vertx, time.ticker(), time.timers(vertx));
    await(narrow.declare(CHARGE));
    var taken = new CopyOnWriteArrayList<Delivery>();
    var intake = await(narrow.consume(CHARGE, taken::add));
    for (var id : List.of("a", "b", "c")) {
      await(narrow.publish(message(id), OPTIONS));
    }
    eventually(() -> taken.size() == 3);
    for (var delivery : taken) {
      await(delivery.park(failure("no account")));
    }
    await(intake.stop());
    await(narrow.publish(message("new"), OPTIONS));
    var queues =
        ErrorQueues.create(
            vertx,
            time.ticker(),
            time.timers(vertx),
            meters,
            ErrorsConfig.defaults(),
            narrow,
            () -> Map.of("charge", CHARGE));

    var job = queues.start(JobOrder.redrive("charge", Selection.all()));
    eventually(job.ended()::isComplete);

    assertThat(job.report().status()).isEqualTo(Status.failed);
    assertThat(job.report().problem()).contains("full");
    assertThat(job.report().settled()).isEqualTo(2);
    assertThat(small.parked(QUEUE)).hasSize(1);
  }

  @Test
  void secretsAreMaskedAndALongBodyIsCut() throws Exception {
    Redactor.learn("hunter2hunter2");
    var body = "{\"password\":\"p4ssw0rd\",\"note\":\"" + "hunter2hunter2 ".repeat(9) + "\"}";
    var message =
        new Message(
            Map.of("id", "a", "type", "placed"),
            Map.of("authorization", "Bearer abc", "plain", "as it is"),
            Buffer.buffer(body));
    park(message, "refused: token=s3cr3t-token");

    var event = await(errors.find("charge", "a")).orElseThrow();

    assertThat(event.failure()).doesNotContain("s3cr3t-token");
    var content = event.content();
    assertThat(content).isNotNull();
    assertThat(content.headers())
        .containsEntry("authorization", "***")
        .containsEntry("plain", "as it is");
    assertThat(content.bodyBytes()).isEqualTo(body.length());
    assertThat(content.truncated()).isTrue();
    assertThat(content.body())
        .hasSize(60)
        .doesNotContain("p4ssw0rd", "hunter2")
        .contains("\"note\"");
  }

  @Test
  void whatIsNoTextIsNotShownAsText() throws Exception {
    park(
        new Message(
            Map.of("id", "a", "type", "placed"),
            Map.of(),
            Buffer.buffer(new byte[] {(byte) 0xff, 0, 1})),
        "no JSON");

    var content = await(errors.find("charge", "a")).orElseThrow().content();

    assertThat(content).isNotNull();
    assertThat(content.body()).isNull();
    assertThat(content.bodyBytes()).isEqualTo(3);
  }

  @Test
  void depthAndAgeAreMeasured() throws Exception {
    park("a", "no account 7");
    errors.startSampling();
    time.advance(Duration.ofSeconds(30));
    park("b", "no account 7");
    time.advance(Duration.ofSeconds(15));

    assertThat(gauge("messaging.errors.depth")).isEqualTo(2);
    assertThat(gauge("messaging.errors.oldest")).isBetween(45d, 45.5);
    var report = await(errors.queues()).get(0);
    assertThat(report.events()).isEqualTo(2);
    assertThat(report.oldestSeconds()).isEqualTo(45);

    run(JobOrder.redrive("charge", Selection.id("a")));
    eventually(() -> gauge("messaging.errors.depth") == 1);
    assertThat(gauge("messaging.errors.oldest")).isBetween(15d, 16.5);
  }

  private double gauge(String name) {
    return meters.get(name).tag("subscription", "charge").gauge().value();
  }

  private JobReport run(JobOrder order) {
    var job = errors.start(order);
    eventually(job.ended()::isComplete);
    return job.report();
  }

  private List<String> parkedIds() {
    return broker.parked(QUEUE).stream().map(ParkedMessage::message).map(Message::id).toList();
  }

  private void park(String id, String cause) throws Exception {
    park(message(id), cause);
  }

  private void park(Message message, String cause) throws Exception {
    var taken = new CopyOnWriteArrayList<Delivery>();
    var intake = await(transport.consume(CHARGE, taken::add));
    await(transport.publish(message, OPTIONS));
    eventually(() -> taken.size() == 1);
    await(taken.get(0).park(failure(cause)));
    await(intake.stop());
  }

  private static Message message(String id) {
    return new Message(
        Map.of("id", id, "type", "placed"), Map.of("traceparent", "of " + id), Buffer.buffer("{}"));
  }

  private Failure failure(String cause) {
    var now = time.ticker().now();
    return new Failure(now, now, 3, cause, cause, "", null);
  }

  private void listen() throws Exception {
    listen(Delivery::ack);
  }

  private void listen(Consumer<Delivery> settling) throws Exception {
    await(
        transport.consume(
            CHARGE,
            delivery -> {
              heard.add(delivery);
              settling.accept(delivery);
            }));
  }

  private static List<String> fields(ILoggingEvent event) {
    return event.getKeyValuePairs().stream().map(pair -> pair.key + "=" + pair.value).toList();
  }

  private void eventually(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        throw new AssertionError("not within " + PATIENCE_SECONDS + " s");
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
      time.advance(Duration.ofMillis(1));
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
