package dev.chassis.testkit.rabbit;

import static dev.chassis.testkit.rabbit.Wiring.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.MessageProperties;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.contract.Outcomes;
import dev.chassis.testkit.time.Eventually;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No queue, a full queue, a broker that takes nothing: each publish fails in time. */
@Tag("slow")
class NeverSilentlyFineTest {

  private static final Duration SLACK = Duration.ofMillis(250);

  private static ThrowawayRabbit rabbit;

  private final Wiring wiring = new Wiring();

  @BeforeAll
  static void startBroker() {
    rabbit = ThrowawayRabbit.shared();
  }

  @AfterEach
  void end() {
    wiring.close();
  }

  @Test
  void unroutable() {
    var transport = wiring.transport(rabbit, config -> config);

    var outcomes = publish(transport, true).report("rabbitmq", "unroutable");

    assertAll(outcomes, "unroutable");
  }

  @Test
  void theControlWithoutMandatoryIsSilentlyFine() {
    Wiring.byHand(
        rabbit,
        channel -> {
          channel.confirmSelect();
          channel.basicPublish(
              "", "nowhere-" + wiring.queue(), MessageProperties.PERSISTENT_BASIC, new byte[1]);
          boolean fine = channel.waitForConfirms(Outcomes.TIMEOUT.toMillis());
          System.out.println("never silent: control without mandatory, confirmed " + fine);
          assertThat(fine).as("lost and confirmed").isTrue();
        });
  }

  @Test
  void full() {
    var transport = wiring.transport(rabbit, config -> config);
    var queue = "full-" + wiring.queue();
    Wiring.byHand(
        rabbit,
        channel -> {
          channel.queueDeclare(
              queue,
              true,
              false,
              false,
              Map.of("x-queue-type", "quorum", "x-max-length", 1, "x-overflow", "reject-publish"));
          channel.queueBind(queue, "chassis.events", wiring.type());
        });
    Eventually.until(
        "it is full",
        () ->
            Wiring.settled(
                    transport.publish(wiring.message("m"), PublishOptions.within(Outcomes.TIMEOUT)))
                .failed());

    var outcomes = publish(transport, false).report("rabbitmq", "full");

    assertAll(outcomes, "refused");
  }

  @Test
  void blockedWhileConsumersGoOn() {
    var transport = wiring.transport(rabbit, config -> config);
    await(transport.declare(wiring.subscription()));
    var before = new SteadyPublisher(transport, wiring, Outcomes.COUNT, Outcomes.TIMEOUT);
    await(before.run(200));

    rabbit.blockPublishers();
    var notebook = new Notebook();
    try {
      var outcomes = publish(transport, false).report("rabbitmq", "blocked");
      await(transport.consume(wiring.subscription(), notebook::note));
      Eventually.until("consumed", Wiring.PATIENCE, () -> notebook.ids().size() >= Outcomes.COUNT);

      assertAll(outcomes, "blocked");
      assertThat(transport.check().cause()).hasMessageContaining("takes no messages now");
    } finally {
      rabbit.unblockPublishers();
    }
    Eventually.until(
        "it flows again",
        () ->
            Wiring.settled(
                    transport.publish(
                        wiring.message("later"), PublishOptions.within(Outcomes.TIMEOUT)))
                .succeeded());
  }

  private Outcomes publish(Transport transport, boolean mandatory) {
    return Outcomes.of(transport, wiring::message, mandatory);
  }

  private static void assertAll(Outcomes outcomes, String outcome) {
    assertThat(outcomes.counts()).isEqualTo(Map.of(outcome, Outcomes.COUNT));
    assertThat(outcomes.slowest()).isLessThan(Outcomes.TIMEOUT.plus(SLACK));
  }
}
