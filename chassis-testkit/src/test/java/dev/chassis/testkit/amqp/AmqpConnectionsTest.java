package dev.chassis.testkit.amqp;

import static dev.chassis.testkit.amqp.Wiring.await;
import static dev.chassis.testkit.amqp.Wiring.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.MessagingException;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.testkit.broker.ArtemisProcess;
import dev.chassis.testkit.broker.EmbeddedArtemis;
import dev.chassis.testkit.fault.FaultProxy;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of futures and events when the way to the broker breaks. */
@Tag("slow")
class AmqpConnectionsTest {

  private static final PublishOptions SOON = PublishOptions.within(Duration.ofSeconds(5));
  private static final Ticker CLOCK = Ticker.system();

  @TempDir private Path folder;
  private final Wiring wiring = new Wiring();

  @AfterEach
  void close() {
    wiring.close();
  }

  @Test
  void aWrongPasswordFailsTheStartWithoutShowingIt() {
    try (var broker = ArtemisProcess.start()) {
      var wrong = broker.uri().replaceFirst(":[0-9a-f]+@", ":mistaken@");

      var refused = wiring.create(wrong, config -> config).connect();

      assertThat(failure(refused))
          .hasMessageContaining("refused the user name or password")
          .hasMessageNotContaining("mistaken");
    }
  }

  @Test
  void aServerThatSaysNothingFailsTheStartAndKeepsNoSockets() {
    var sockets = new AtomicInteger();
    var silent = wiring.vertx().createNetServer();
    silent.connectHandler(
        socket -> {
          sockets.incrementAndGet();
          socket.closeHandler(closed -> sockets.decrementAndGet());
        });
    int port = await(silent.listen(0, "127.0.0.1")).actualPort();
    var transport =
        wiring.create(
            "amqp://127.0.0.1:" + port,
            config ->
                config
                    .withTimeouts(Duration.ofMillis(300), Duration.ofSeconds(1))
                    .withHeartbeat(Duration.ofSeconds(1)));

    assertThat(failure(transport.connect())).hasMessageContaining("no connection within PT1S");

    await(transport.close());
    Eventually.until("no socket is left", Wiring.PATIENCE, () -> sockets.get() == 0);
  }

  @Test
  void aBlackHoleIsNoticedWithinTwoHeartbeatsAndNothingIsLost() {
    try (var broker = EmbeddedArtemis.start(folder);
        var proxy = FaultProxy.start(wiring.vertx(), broker.port())) {
      var heard = new AtomicInteger();
      var transport =
          wiring.create(
              "amqp://127.0.0.1:" + proxy.port(),
              config -> config.withHeartbeat(Duration.ofSeconds(1)));
      await(transport.connect());
      await(
          transport.consume(
              wiring.subscription(20),
              delivery -> {
                heard.incrementAndGet();
                delivery.ack();
              }));
      await(transport.publish(wiring.message("before"), SOON));

      proxy.blackHole();
      long start = CLOCK.nanos();
      var lost = transport.publish(wiring.message("into the hole"), SOON);
      assertThat(((MessagingException) failure(lost)).reason())
          .isEqualTo(PublishFailure.disconnected);
      var noticed = Duration.ofNanos(CLOCK.nanos() - start);
      proxy.heal();
      var after =
          IntStream.range(0, 50)
              .mapToObj(
                  number ->
                      transport.publish(
                          wiring.message("after-" + number),
                          PublishOptions.within(Duration.ofSeconds(20))))
              .toList();

      after.forEach(Wiring::await);
      Eventually.until("all came", Wiring.PATIENCE, () -> heard.get() >= 51);
      System.out.printf(
          "black hole: amqp, heartbeat 1000 ms, noticed after %d ms%n", noticed.toMillis());
      assertThat(noticed).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void eventsWaitForABrokerThatIsRestarted() {
    try (var broker = EmbeddedArtemis.start(folder)) {
      var heard = new AtomicInteger();
      var transport = wiring.transport(broker.uri());
      await(transport.declare(wiring.subscription(20)));
      await(transport.publish(wiring.message("kept"), SOON));

      long start = CLOCK.nanos();
      broker.stop();
      var stopped = Duration.ofNanos(CLOCK.nanos() - start);
      Eventually.until("noticed", Wiring.PATIENCE, () -> transport.check().failed());
      var waiting =
          transport.publish(wiring.message("waits"), PublishOptions.within(Duration.ofSeconds(20)));
      broker.restart();

      await(waiting);
      await(
          transport.consume(
              wiring.subscription(20),
              delivery -> {
                heard.incrementAndGet();
                delivery.ack();
              }));
      Eventually.until("both came", Wiring.PATIENCE, () -> heard.get() == 2);
      System.out.printf("embedded artemis: stopped in %d ms%n", stopped.toMillis());
      assertThat(stopped).isLessThan(Duration.ofSeconds(1));
    }
  }
}
