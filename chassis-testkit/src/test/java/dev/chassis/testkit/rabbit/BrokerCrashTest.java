package dev.chassis.testkit.rabbit;

import static dev.chassis.testkit.rabbit.Wiring.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import dev.chassis.messaging.RabbitConfig.QueueType;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The broker is killed three times while 60,000 messages go through it. */
@Tag("slow")
class BrokerCrashTest {

  private static final int COUNT = 60_000;
  private static final int KILLS = 3;
  private static final int LANES = 1000;
  private static final String MARKER = "marker";
  private static final int CONTROL_COUNT = 20_000;
  private static final int BURST = 100;
  private static final Duration BETWEEN_BURSTS = Duration.ofMillis(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofMinutes(2);

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Wiring wiring = new Wiring();
  private ThrowawayRabbit rabbit;

  @BeforeEach
  void startBroker() {
    rabbit = ThrowawayRabbit.start();
  }

  @AfterEach
  void end() {
    wiring.close();
    if (rabbit != null) {
      rabbit.close();
    }
  }

  @ParameterizedTest
  @EnumSource(QueueType.class)
  void losesNothingAndFlowsAgainWithinASecond(QueueType type) {
    var transport = wiring.transport(rabbit, config -> config.withQueueType(type));
    var notebook = new Notebook();
    await(transport.consume(wiring.subscription(), notebook::note));
    rabbit.noteQueues();
    var publisher = new SteadyPublisher(transport, wiring, COUNT, TIMEOUT);

    var published = publisher.run(LANES);
    var slowest = Duration.ZERO;
    for (int kill = 1; kill <= KILLS; kill++) {
      int at = COUNT * kill / (KILLS + 1) - random.nextInt(COUNT / 10);
      Eventually.until("confirmed " + at, LONG, () -> publisher.confirmed().size() >= at);
      var flowing = killAndWait(transport, publisher, notebook);
      slowest = flowing.compareTo(slowest) > 0 ? flowing : slowest;
    }
    Eventually.until("all confirmed", LONG, published::isComplete);
    Eventually.until("all seen", LONG, () -> notebook.ids().size() >= COUNT);
    Eventually.until("the queue is empty", LONG, () -> left(wiring.queue()) == 0);

    System.out.printf(
        "broker crash: %s queue, seed %d, %d confirmed, %d kills, repeated %s, lost %d,"
            + " duplicates %d, flowing again %d ms after it listened at the latest%n",
        type,
        seed,
        publisher.confirmed().size(),
        KILLS,
        publisher.failures(),
        notebook.missing(publisher.confirmed()),
        notebook.duplicates(),
        slowest.toMillis());
    assertThat(notebook.missing(publisher.confirmed())).as("lost").isZero();
    assertThat(notebook.ids()).as("unexpected").hasSize(COUNT);
    assertThat(notebook.duplicates()).isLessThan(COUNT * 5 / 100);
    assertThat(slowest).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  /** From when the broker listens until confirms and deliveries come. */
  private Duration killAndWait(Transport transport, SteadyPublisher publisher, Notebook notebook) {
    rabbit.kill();
    // What is on its way to us still is not what we wait for.
    Eventually.until("it is noticed", LONG, () -> transport.check().failed());
    publisher.watch();
    notebook.watch();
    rabbit.restart();
    var listens = Ticker.system().nanos();
    Eventually.until(
        "it flows", LONG, () -> publisher.firstConfirm() != 0 && notebook.first() != 0);
    var latest = Math.max(publisher.firstConfirm(), notebook.first());
    return Duration.ofNanos(Math.max(0, latest - listens));
  }

  @Test
  void theControlWithoutConfirmsLoses() throws Exception {
    Set<String> sent = ConcurrentHashMap.newKeySet();
    var queue = "control-" + wiring.queue();
    confirmed(queue, MARKER);
    try (var channel = open(queue)) {
      var killer = new Thread(() -> killAfter(sent, CONTROL_COUNT / 2), "killer");
      killer.start();
      for (int number = 0; number < CONTROL_COUNT; number++) {
        var id = Integer.toString(number);
        channel.basicPublish(
            "",
            queue,
            MessageProperties.MINIMAL_PERSISTENT_BASIC,
            id.getBytes(StandardCharsets.UTF_8));
        sent.add(id); // it was sent: nobody said no
        if (number % BURST == 0) {
          LockSupport.parkNanos(BETWEEN_BURSTS.toNanos()); // as fast as the broker can store
        }
      }
      killer.join();
    } catch (IOException | RuntimeException e) {
      // the broker is down; the rest was not sent
    }
    rabbit.restart();
    var notebook = new Notebook();
    try (var channel = open(queue)) {
      for (var next = channel.basicGet(queue, true);
          next != null;
          next = channel.basicGet(queue, true)) {
        notebook.note(new String(next.getBody(), StandardCharsets.UTF_8));
      }
    }

    System.out.printf(
        "broker crash: control without confirms, %d sent, 1 kill, lost %d%n",
        sent.size(), notebook.missing(sent));
    assertThat(notebook.missing(sent)).as("lost by the control").isPositive();
    assertThat(notebook.ids()).as("what was confirmed").contains(MARKER);
  }

  private void confirmed(String queue, String id) throws Exception {
    try (var channel = open(queue)) {
      channel.confirmSelect();
      channel.basicPublish(
          "",
          queue,
          MessageProperties.MINIMAL_PERSISTENT_BASIC,
          id.getBytes(StandardCharsets.UTF_8));
      channel.waitForConfirmsOrDie(TIMEOUT.toMillis());
    }
  }

  private void killAfter(Set<String> sent, int count) {
    Eventually.until("sent " + count, LONG, () -> sent.size() >= count || !rabbit.isRunning());
    rabbit.kill();
  }

  private Channel open(String queue) throws Exception {
    var factory = new ConnectionFactory();
    factory.setUri(rabbit.uri());
    factory.setAutomaticRecoveryEnabled(false);
    var channel = factory.newConnection().createChannel();
    channel.queueDeclare(queue, true, false, false, Map.of());
    return channel;
  }

  private long left(String queue) {
    var count = new long[1];
    Wiring.byHand(rabbit, channel -> count[0] = channel.messageCount(queue));
    return count[0];
  }
}
