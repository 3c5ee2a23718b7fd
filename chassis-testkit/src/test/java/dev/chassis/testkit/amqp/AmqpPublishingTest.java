package dev.chassis.testkit.amqp;

import static dev.chassis.testkit.amqp.Wiring.await;
import static dev.chassis.testkit.amqp.Wiring.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.MessagingException;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.EmbeddedArtemis;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the future of a publish says. */
class AmqpPublishingTest {

  private static final PublishOptions SOON = PublishOptions.within(Duration.ofSeconds(5));
  private static final PublishOptions MANDATORY =
      new PublishOptions(Duration.ofSeconds(5), Duration.ZERO, true);

  private static EmbeddedArtemis artemis;

  private final Wiring wiring = new Wiring();

  @BeforeAll
  static void startBroker() {
    artemis = EmbeddedArtemis.shared();
  }

  @AfterEach
  void close() {
    wiring.close();
  }

  @Test
  void whatMustReachAQueueAndFindsNoneIsUnroutableAndOnlyThat() {
    var transport = wiring.transport(artemis.uri());
    await(transport.publish(wiring.message("nobody"), SOON));

    assertThat(reason(transport.publish(wiring.message("somebody"), MANDATORY)))
        .isEqualTo(PublishFailure.unroutable);

    await(transport.declare(wiring.subscription(10)));
    await(transport.publish(wiring.message("wanted"), MANDATORY));
  }

  @Test
  void whatTheBrokerRejectsIsRefusedWithItsWords() {
    var transport = wiring.transport(artemis.uri());
    await(transport.declare(wiring.subscription(10)));
    artemis.rejectAbove(wiring.address(), 1000);
    await(transport.publish(wiring.message("fills", Buffer.buffer(new byte[2000])), SOON));

    var refused = transport.publish(wiring.message("too much"), SOON);

    assertThat(reason(refused)).isEqualTo(PublishFailure.refused);
    assertThat(refused.cause()).hasMessageContaining("rejected").hasMessageContaining("full");
  }

  @Test
  void withoutCreditAnEventIsBlockedUntilThereIsRoomAgain() {
    artemis.blockAbove(wiring.address(), 1000);
    var full = wiring.transport(artemis.uri());
    await(full.declare(wiring.subscription(10)));
    await(full.publish(wiring.message("fills", Buffer.buffer(new byte[2000])), SOON));
    var transport = wiring.transport(artemis.uri());

    var blocked =
        transport.publish(wiring.message("waits"), PublishOptions.within(Duration.ofMillis(300)));

    assertThat(reason(blocked)).isEqualTo(PublishFailure.blocked);
    assertThat(failure(transport.check())).hasMessageContaining("takes no messages");
    await(transport.consume(wiring.subscription(10), delivery -> delivery.ack()));
    await(transport.publish(wiring.message("goes"), SOON));
    await(transport.check());
  }

  @Test
  void moreThanTheBoundOfUnsettledEventsAreRefusedAtOnce() {
    artemis.blockAbove(wiring.address(), 1000);
    var full = wiring.transport(artemis.uri());
    await(full.declare(wiring.subscription(10)));
    await(full.publish(wiring.message("fills", Buffer.buffer(new byte[2000])), SOON));
    var transport = wiring.create(artemis.uri(), config -> config.withMaxOutstanding(10));
    await(transport.connect());

    var sent =
        IntStream.range(0, 12)
            .mapToObj(
                number ->
                    transport.publish(
                        wiring.message("m-" + number),
                        PublishOptions.within(Duration.ofMillis(300))))
            .toList();

    assertThat(sent.subList(10, 12)).allSatisfy(future -> assertThat(future.failed()).isTrue());
    assertThat(sent.stream().map(AmqpPublishingTest::reason).toList().subList(10, 12))
        .containsOnly(PublishFailure.full);
  }

  @Test
  void whatIsForLaterComesThenAndNotBefore() {
    var transport = wiring.transport(artemis.uri());
    Map<String, Long> heard = new ConcurrentHashMap<>();
    await(
        transport.consume(
            wiring.subscription(10),
            delivery -> {
              heard.put(delivery.message().id(), Ticker.system().nanos());
              delivery.ack();
            }));
    var start = Ticker.system().nanos();

    var delays = List.of(900, 200, 230);
    for (int delay : delays) {
      var later = new PublishOptions(Duration.ofSeconds(5), Duration.ofMillis(delay), false);
      await(transport.publish(wiring.message("in-" + delay), later));
    }

    Eventually.until("all came", Wiring.PATIENCE, () -> heard.size() == delays.size());
    for (int delay : delays) {
      var after = Duration.ofNanos(heard.get("in-" + delay) - start);
      assertThat(after).isBetween(Duration.ofMillis(delay - 5), Duration.ofMillis(delay + 2000));
    }
  }

  @Test
  void eventsThatWaitForAConnectionKeepTheirOrder() {
    var heard = new CopyOnWriteArrayList<String>();
    var consuming = wiring.transport(artemis.uri());
    await(
        consuming.consume(
            wiring.subscription(500),
            delivery -> {
              heard.add(delivery.message().id());
              delivery.ack();
            }));
    var transport = wiring.create(artemis.uri(), config -> config);

    var before = IntStream.range(0, 100).mapToObj(n -> send(transport, n)).toList();
    var connected = transport.connect();
    var meanwhile = IntStream.range(100, 200).mapToObj(n -> send(transport, n)).toList();

    await(connected);
    await(Future.all(before));
    await(Future.all(meanwhile));
    Eventually.until("all came", Wiring.PATIENCE, () -> heard.size() == 200);
    assertThat(heard)
        .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(Integer::toString).toList());
  }

  private Future<Void> send(Transport transport, int number) {
    return transport.publish(wiring.message(Integer.toString(number)), SOON);
  }

  private static PublishFailure reason(Future<?> future) {
    return ((MessagingException) failure(future)).reason();
  }
}
