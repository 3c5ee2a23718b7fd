package dev.chassis.testkit.rabbit;

import static dev.chassis.testkit.rabbit.Wiring.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ConnectionFactory;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.fault.FaultProxy;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** For ten seconds nothing that is sent arrives, either way, and no connection breaks. */
@Tag("trial")
class BlackHoleTest {

  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration HOLE = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int MOST_OUTSTANDING = 2000;
  private static final int LANES = 4000;
  private static final int COUNT = 60_000;

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

      var before = usedMemory();
      proxy.blackHole();
      var start = Ticker.system().nanos();
      var publishing = noticed(log, "publish", start);
      var consuming = noticed(log, "consume", start);
      LockSupport.parkNanos(HOLE.toNanos() - (Ticker.system().nanos() - start));
      var grown = usedMemory() - before;
      proxy.heal();
      Eventually.until("all confirmed", LONG, published::isComplete);
      Eventually.until("all seen", LONG, () -> notebook.ids().size() >= COUNT);

      System.out.printf(
          "black hole: heartbeat %d ms, noticed after %d ms by the publisher and %d ms by the"
              + " consumer, %d confirmed, failed and repeated %s, lost %d, duplicates %d,"
              + " memory %+d KiB%n",
          HEARTBEAT.toMillis(),
          publishing.toMillis(),
          consuming.toMillis(),
          publisher.confirmed().size(),
          publisher.failures(),
          notebook.missing(publisher.confirmed()),
          notebook.duplicates(),
          grown / 1024);
      assertThat(publishing).isLessThan(HEARTBEAT.multipliedBy(2));
      assertThat(consuming).isLessThan(HEARTBEAT.multipliedBy(2));
      assertThat(notebook.missing(publisher.confirmed())).as("lost").isZero();
      assertThat(publisher.failures()).as("beyond the bound").containsKey(PublishFailure.full);
      assertThat(grown).as("bytes").isLessThan(32 << 20);
    }
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

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
