package dev.chassis.testkit.rabbit;

import static dev.chassis.testkit.rabbit.Wiring.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ConnectionFactory;
import dev.chassis.config.DataSize;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.fault.FaultProxy;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** For ten seconds nothing that is sent arrives, either way, and no connection breaks. */
@Tag("slow")
class BlackHoleTest {

  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration HOLE = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int MOST_OUTSTANDING = 2000;
  private static final int LANES = 500;
  private static final int COUNT = 20_000;

  /** What a caller who does not care offers during the hole: 98 MiB of bodies alone. */
  private static final int OFFERED = 100_000;

  private static final int OFFERS = 10;
  private static final Duration BETWEEN_OFFERS = Duration.ofMillis(500);
  private static final int BODY = 1024;
  private static final long MIB = 1 << 20;

  /** What the publishing process may need for it: the bound holds 2 MiB of bodies. */
  private static final long MAY_GROW_MIB = 16;

  private final Wiring wiring = new Wiring();

  @AfterEach
  void end() {
    wiring.close();
  }

  @Test
  void bothSidesNoticeWithinTwoHeartbeatsAndNothingIsLost() {
    var rabbit = ThrowawayRabbit.shared();
    try (var proxy = FaultProxy.start(wiring.vertx(), URI.create(rabbit.uri()).getPort());
        var log = LogCapture.start()) {
      var transport =
          wiring.transport(
              "amqp://guest:guest@127.0.0.1:" + proxy.port(),
              config -> config.withHeartbeat(HEARTBEAT).withMaxOutstanding(MOST_OUTSTANDING));
      var notebook = new Notebook();
      await(transport.consume(wiring.subscription(), notebook::note));
      var publisher = new SteadyPublisher(transport, wiring, COUNT, Duration.ofSeconds(3));
      var published = publisher.run(LANES);
      Eventually.until("it flows", LONG, () -> notebook.ids().size() > COUNT / 20);

      long before = usedMib();
      proxy.blackHole();
      var start = Ticker.system().nanos();
      var publishing = noticed(log, "publish", start);
      var consuming = noticed(log, "consume", start);
      var refused = new AtomicInteger();
      for (int offer = 1; offer <= OFFERS; offer++) {
        offer(transport, OFFERED / OFFERS, refused);
        parkUntil(start + HOLE.toNanos() - (OFFERS - offer) * BETWEEN_OFFERS.toNanos());
      }
      long grown = usedMib() - before;
      proxy.heal();
      Eventually.until("all confirmed", LONG, published::isComplete);
      Eventually.until("all seen", LONG, () -> notebook.ids().size() >= COUNT);

      System.out.printf(
          "black hole: heartbeat %d ms, noticed after %d ms by the publisher and %d ms by the"
              + " consumer, %d confirmed, failed and repeated %s, lost %d, duplicates %d; %d more"
              + " of 1 KiB offered, %d refused at once, heap %+d MiB of at most %d%n",
          HEARTBEAT.toMillis(),
          publishing.toMillis(),
          consuming.toMillis(),
          publisher.confirmed().size(),
          publisher.failures(),
          notebook.missing(publisher.confirmed()),
          notebook.duplicates(),
          OFFERED,
          refused.get(),
          grown,
          MAY_GROW_MIB);
      assertThat(publishing).isLessThan(HEARTBEAT.multipliedBy(2));
      assertThat(consuming).isLessThan(HEARTBEAT.multipliedBy(2));
      assertThat(notebook.missing(publisher.confirmed())).as("lost").isZero();
      assertThat(refused.get()).as("beyond the bound").isGreaterThan(OFFERED - OFFERED / OFFERS);
      assertThat(grown).as("MiB").isLessThanOrEqualTo(MAY_GROW_MIB);
    }
  }

  @Test
  void theControlWithoutABoundNeedsMoreMemoryThanThat() {
    var rabbit = ThrowawayRabbit.shared();
    try (var proxy = FaultProxy.start(wiring.vertx(), URI.create(rabbit.uri()).getPort())) {
      var transport =
          wiring.transport(
              "amqp://guest:guest@127.0.0.1:" + proxy.port(),
              config ->
                  config
                      .withHeartbeat(HEARTBEAT)
                      .withMaxOutstanding(Integer.MAX_VALUE)
                      .withMaxOutstandingSize(DataSize.ofMebibytes(1024)));
      proxy.blackHole();
      long before = usedMib();

      var refused = new AtomicInteger();
      offer(transport, OFFERED, refused);

      long grown = usedMib() - before;
      System.out.printf(
          "black hole: control without a bound, %d of 1 KiB offered, %d refused, heap %+d MiB%n",
          OFFERED, refused.get(), grown);
      proxy.heal(); // so that they go, and this ends
      assertThat(grown).as("MiB of the control").isGreaterThan(MAY_GROW_MIB);
    }
  }

  /** Publishes what nobody wants, and repeats nothing. */
  private void offer(Transport transport, int count, AtomicInteger refused) {
    var attributes = Map.of("id", "offered", "type", "rabbit.offered", "specversion", "1.0");
    for (int number = 0; number < count; number++) {
      var message = new Message(attributes, Map.of(), Buffer.buffer(new byte[BODY]));
      var sent = transport.publish(message, PublishOptions.within(HOLE));
      if (sent.failed()) {
        refused.incrementAndGet();
      }
    }
  }

  private static void parkUntil(long nanos) {
    LockSupport.parkNanos(nanos - Ticker.system().nanos());
  }

  private static Duration noticed(LogCapture log, String side, long start) {
    Eventually.until(
        side + " notices",
        LONG,
        () ->
            log.lines().stream()
                .anyMatch(
                    line ->
                        line.message().contains("lost, reconnecting")
                            && line.field("labels.connection").endsWith(side)));
    return Duration.ofNanos(Ticker.system().nanos() - start);
  }

  @Test
  void theControlWithTheClientAloneTakesLonger() throws Exception {
    var rabbit = ThrowawayRabbit.shared();
    try (var proxy = FaultProxy.start(wiring.vertx(), URI.create(rabbit.uri()).getPort())) {
      var factory = new ConnectionFactory();
      factory.setUri("amqp://guest:guest@127.0.0.1:" + proxy.port());
      factory.setAutomaticRecoveryEnabled(false);
      factory.setRequestedHeartbeat((int) HEARTBEAT.toSeconds());
      var connection = factory.newConnection();
      var start = Ticker.system().nanos();

      proxy.blackHole();
      Eventually.until("it notices", LONG, () -> !connection.isOpen());

      var took = Duration.ofNanos(Ticker.system().nanos() - start);
      System.out.printf(
          "black hole: control with the client alone, noticed after %d ms%n", took.toMillis());
      assertThat(took).isGreaterThan(HEARTBEAT.multipliedBy(2));
    }
  }

  /** After a collection. */
  private static long usedMib() {
    System.gc();
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MIB;
  }
}
