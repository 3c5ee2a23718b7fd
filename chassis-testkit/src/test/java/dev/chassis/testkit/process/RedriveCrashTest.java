package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.RabbitConfig.QueueType;
import dev.chassis.messaging.errors.JobOrder;
import dev.chassis.messaging.errors.JobReport;
import dev.chassis.messaging.errors.Selection;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A redrive of a thousand events, and somebody dies in the middle of it: facts M12. */
@Tag("slow")
class RedriveCrashTest {

  private static final int EVENTS = 1000;
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Vertx vertx = Vertx.vertx();
  private final String queue = "m12-" + UUID.randomUUID() + ".charge";
  private final Subscription subscription =
      new Subscription(queue, "noted." + queue, List.of(), 200);
  private ThrowawayRabbit rabbit;
  private Transport transport;

  private void park(QueueType type) throws Exception {
    rabbit = ThrowawayRabbit.shared();
    transport = RedriveChild.transport(vertx, rabbit.uri(), type);
    await(transport.connect());
    await(transport.declare(subscription));
    var parking = new ConcurrentLinkedQueue<Future<Void>>();
    var intake =
        await(transport.consume(subscription, delivery -> parking.add(delivery.park(failure()))));
    var published = new ArrayList<Future<?>>();
    for (int i = 0; i < EVENTS; i++) {
      published.add(transport.publish(message(i), PublishOptions.within(Duration.ofSeconds(30))));
    }
    await(Future.all(published));
    Eventually.until("all are parked", () -> parking.size() == EVENTS);
    await(Future.all(List.copyOf(parking)));
    await(intake.stop());
  }

  @AfterEach
  void close() throws Exception {
    if (rabbit != null && !rabbit.isRunning()) {
      rabbit.restart();
    }
    await(vertx.close());
  }

  @Test
  void aRedriverThatIsKilledInTheMiddleLosesNothing() throws Exception {
    park(QueueType.quorum);

    int settled = killChildInTheMiddle("job");

    var report = redriveTheRest();

    var seen = consumeAll();
    var distinct = ids(seen);
    System.out.printf(
        "redrive crash: seed %d, %d parked, redriver kill -9 after it said %d; lost %d, twice %d,"
            + " attempts other than 1: %d, second job %s%n",
        seed,
        EVENTS,
        settled,
        EVENTS - distinct.size(),
        seen.size() - distinct.size(),
        seen.stream().filter(each -> each.attempt() != 1).count(),
        report.status());
    assertThat(settled).as("killed in the middle").isBetween(1, EVENTS - 1);
    assertThat(distinct).hasSize(EVENTS);
    assertThat(seen).extracting(Delivery::attempt).containsOnly(1);
    assertThat(seen)
        .extracting(each -> each.message().headers().get("traceparent"))
        .containsOnly("t");
    assertThat(await(transport.errors(queue).count())).isZero();
  }

  @ParameterizedTest
  @EnumSource(QueueType.class)
  void aBrokerThatIsKilledInTheMiddleLosesNothingAndTheJobGoesOn(QueueType type) throws Exception {
    park(type);
    rabbit.noteQueues();
    var order = JobOrder.redrive("charge", Selection.all()).withRate(RedriveChild.RATE);
    var job = RedriveChild.queues(vertx, transport, queue).start(order);
    int killAt = killPoint();
    Eventually.until("in the middle", () -> job.report().settled() >= killAt);

    rabbit.kill();
    var settled = job.report().settled();
    rabbit.restart();
    Eventually.until(
        () -> "the job is over; it says " + job.report(),
        Duration.ofSeconds(PATIENCE_SECONDS),
        job.ended()::isComplete);
    var report = job.report();

    var seen = consumeAll();
    var distinct = ids(seen);
    System.out.printf(
        "redrive crash: %s queue, seed %d, %d parked, broker kill -9 after %d; lost %d, twice %d,"
            + " job %s, %d left%n",
        type,
        seed,
        EVENTS,
        settled,
        EVENTS - distinct.size(),
        seen.size() - distinct.size(),
        report.status(),
        report.left());
    assertThat(settled).as("killed in the middle").isBetween(1L, EVENTS - 1L);
    assertThat(report.status()).isEqualTo(JobReport.Status.done);
    assertThat(distinct).hasSize(EVENTS);
    assertThat(await(transport.errors(queue).count())).isZero();
  }

  /** The control: were nothing lost here, the tests above would prove nothing. */
  @Test
  void oneThatTakesFirstAndPublishesLaterLosesSome() throws Exception {
    park(QueueType.quorum);

    int settled = killChildInTheMiddle("careless");

    redriveTheRest();

    var distinct = ids(consumeAll());
    System.out.printf(
        "redrive crash: seed %d, control that takes before it publishes, kill -9 after %d; lost"
            + " %d%n",
        seed, settled, EVENTS - distinct.size());
    assertThat(distinct.size()).isLessThan(EVENTS);
  }

  /** Returns how many it said it had settled. */
  private int killChildInTheMiddle(String mode) throws Exception {
    int killAt = killPoint();
    try (var child =
        ChildJvm.start(RedriveChild.class, folder, List.of(), List.of(rabbit.uri(), queue, mode))) {
      int settled = 0;
      while (settled < killAt) {
        var line = child.lineWith("settled ");
        settled = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
      }
      return settled;
    } // kill -9
  }

  private int killPoint() {
    return EVENTS / 4 + random.nextInt(EVENTS / 4);
  }

  private JobReport redriveTheRest() throws Exception {
    var errors = transport.errors(queue);
    var queues = RedriveChild.queues(vertx, transport, queue);
    JobReport report;
    do { // what the dead one held returns when the broker has noticed
      var order = JobOrder.redrive("charge", Selection.all()).withRate(10_000);
      report = await(queues.start(order).ended());
    } while (await(errors.count()) > 0);
    return report;
  }

  /** Until nothing has come for a second. */
  private List<Delivery> consumeAll() throws Exception {
    var seen = new ConcurrentLinkedQueue<Delivery>();
    var intake =
        await(
            transport.consume(
                subscription,
                delivery -> {
                  seen.add(delivery);
                  delivery.ack();
                }));
    int before = -1;
    while (seen.size() != before) {
      before = seen.size();
      await(vertx.timer(1, TimeUnit.SECONDS).mapEmpty());
    }
    await(intake.stop());
    return List.copyOf(seen);
  }

  private static Set<String> ids(List<Delivery> seen) {
    var ids = new TreeSet<String>();
    seen.forEach(each -> ids.add(each.message().body().toString()));
    return ids;
  }

  private Message message(int number) {
    return new Message(
        Map.of("id", "e-" + number, "type", subscription.type()),
        Map.of("traceparent", "t"),
        Buffer.buffer("{\"number\":" + number + "}"));
  }

  private static Failure failure() {
    return new Failure(Instant.EPOCH, Instant.EPOCH, 4, "first", "no account", "0a1b2c3d", null);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
