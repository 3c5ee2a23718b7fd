package dev.chassis.testkit.rabbit;

import static dev.chassis.testkit.rabbit.Wiring.await;
import static dev.chassis.testkit.rabbit.Wiring.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.DataSize;
import dev.chassis.messaging.MessagingException;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the future of a publish says. */
class RabbitPublishingTest {

  private static final PublishOptions SOON = PublishOptions.within(Duration.ofSeconds(5));
  private static final PublishOptions MANDATORY =
      new PublishOptions(Duration.ofSeconds(5), Duration.ZERO, true);

  private static ThrowawayRabbit rabbit;

  private final Wiring wiring = new Wiring();

  @BeforeAll
  static void startBroker() {
    rabbit = ThrowawayRabbit.shared();
  }

  @AfterEach
  void close() {
    wiring.close();
  }

  @Test
  void whatMustReachAQueueAndFindsNoneIsUnroutableAndOnlyThat() {
    var transport = wiring.transport(rabbit, config -> config);
    await(transport.publish(wiring.message("nobody"), SOON));

    var mandatory =
        IntStream.range(0, 100)
            .mapToObj(number -> transport.publish(wiring.message("m-" + number), MANDATORY))
            .toList();

    assertThat(mandatory)
        .allSatisfy(
            future ->
                assertThat(failure(future))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("no queue wants " + wiring.type())
                    .extracting(e -> ((MessagingException) e).reason())
                    .isEqualTo(PublishFailure.unroutable));
    await(transport.declare(wiring.subscription()));
    await(transport.publish(wiring.message("wanted"), MANDATORY));
  }

  @Test
  void aFullQueueRefusesAndTheNextOneGoesOnceThereIsRoom() {
    var transport = wiring.transport(rabbit, config -> config);
    var full = "full-" + wiring.queue();
    Wiring.byHand(
        rabbit,
        channel -> {
          channel.exchangeDeclarePassive("chassis.events");
          channel.queueDeclare(
              full,
              true,
              false,
              false,
              Map.of("x-queue-type", "quorum", "x-max-length", 5, "x-overflow", "reject-publish"));
          channel.queueBind(full, "chassis.events", wiring.type());
        });

    var sent =
        IntStream.range(0, 200)
            .mapToObj(number -> transport.publish(wiring.message("m-" + number), SOON))
            .toList();

    sent.forEach(Wiring::settled);
    var refused = new ArrayList<>(sent.stream().filter(future -> future.failed()).toList());
    // A quorum queue says that it is full a moment after it is: what came before was taken.
    Eventually.until(
        "it refuses",
        () -> {
          var next = Wiring.settled(transport.publish(wiring.message("more"), SOON));
          if (next.failed()) {
            refused.add(next);
          }
          return !refused.isEmpty();
        });
    assertThat(refused)
        .allSatisfy(
            future ->
                assertThat(((MessagingException) future.cause()).reason())
                    .isEqualTo(PublishFailure.refused));
    Wiring.byHand(rabbit, channel -> channel.queuePurge(full));
    Eventually.until(
        "taken again",
        () -> Wiring.settled(transport.publish(wiring.message("later"), SOON)).succeeded());
  }

  @Test
  void whatTheBrokerDoesNotReadIsBoundedInBytesToo() {
    var transport =
        wiring.transport(rabbit, config -> config.withMaxOutstandingSize(DataSize.ofKibibytes(1)));
    await(transport.publish(wiring.message("first"), SOON));

    rabbit.freeze();
    try {
      var sent =
          IntStream.range(0, 600)
              .mapToObj(
                  number ->
                      transport.publish(
                          wiring.message("m-" + number),
                          PublishOptions.within(Duration.ofMillis(400))))
              .toList();
      sent.forEach(Wiring::settled);
      var reasons = sent.stream().map(f -> ((MessagingException) f.cause()).reason()).toList();
      // two bytes each
      assertThat(reasons.subList(0, 512)).containsOnly(PublishFailure.timeout);
      assertThat(reasons.subList(512, 600)).containsOnly(PublishFailure.full);
    } finally {
      rabbit.thaw();
    }
  }

  @Test
  void whatIsForLaterComesThenAndNotBefore() {
    var transport = wiring.transport(rabbit, config -> config);
    var heard = new ConcurrentHashMap<String, Long>();
    await(
        transport.consume(
            wiring.subscription(),
            delivery -> {
              heard.put(delivery.message().id(), Ticker.system().nanos());
              delivery.ack();
            }));
    var start = Ticker.system().nanos();

    var delays = List.of(1500, 300, 330, 700);
    for (int delay : delays) {
      var later = new PublishOptions(Duration.ofSeconds(5), Duration.ofMillis(delay));
      await(transport.publish(wiring.message("in-" + delay), later));
    }

    Eventually.until("all came", Wiring.PATIENCE, () -> heard.size() == delays.size());
    for (int delay : delays) {
      var after = Duration.ofNanos(heard.get("in-" + delay) - start);
      assertThat(after).isBetween(Duration.ofMillis(delay), Duration.ofMillis(delay + 2000));
    }
  }

  @Test
  void whatIsForLaterAndWantedByNobodyHoldsUpNothing() {
    var transport = wiring.transport(rabbit, config -> config);
    var later = new PublishOptions(Duration.ofSeconds(5), Duration.ofMillis(410));
    for (int number = 0; number < 100; number++) {
      await(transport.publish(wiring.message("unwanted-" + number), later));
    }

    var heard = ConcurrentHashMap.<String>newKeySet();
    await(transport.consume(wiring.subscription(), delivery -> note(heard, delivery)));
    await(transport.publish(wiring.message("wanted"), later));

    Eventually.until("it came", Wiring.PATIENCE, () -> heard.contains("wanted"));
  }

  private static void note(java.util.Set<String> heard, Delivery delivery) {
    heard.add(delivery.message().id());
    delivery.ack();
  }
}
