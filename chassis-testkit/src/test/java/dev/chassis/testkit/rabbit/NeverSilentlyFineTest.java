package dev.chassis.testkit.rabbit;

import static dev.chassis.testkit.rabbit.Wiring.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.MessageProperties;
import dev.chassis.messaging.MessagingException;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No queue, a full queue, a broker that takes nothing: each publish fails in time. */
@Tag("trial")
class NeverSilentlyFineTest {

  private static final int COUNT = 2000;
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SLACK = Duration.ofMillis(250);

  private static ThrowawayRabbit rabbit;

  private final Wiring wiring = new Wiring();
  private final AtomicLong slowest = new AtomicLong();

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

    var outcomes = publish(transport, new PublishOptions(TIMEOUT, Duration.ZERO, true));

    report("unroutable", outcomes);
    assertThat(outcomes).isEqualTo(Map.of("unroutable", COUNT));
  }

  @Test
  void theControlWithoutMandatoryIsSilentlyFine() {
    Wiring.byHand(
        rabbit,
        channel -> {
          channel.confirmSelect();
          channel.basicPublish(
              "", "nowhere-" + wiring.queue(), MessageProperties.PERSISTENT_BASIC, new byte[1]);
          boolean fine = channel.waitForConfirms(TIMEOUT.toMillis());
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
            Wiring.settled(transport.publish(wiring.message("m"), PublishOptions.within(TIMEOUT)))
                .failed());

    var outcomes = publish(transport, PublishOptions.within(TIMEOUT));

    report("full", outcomes);
    assertThat(outcomes).isEqualTo(Map.of("refused", COUNT));
  }

  @Test
  void blockedWhileConsumersGoOn() {
    var transport = wiring.transport(rabbit, config -> config);
    await(transport.declare(wiring.subscription()));
    var before = new SteadyPublisher(transport, wiring, COUNT, TIMEOUT);
    await(before.run(200));

    rabbit.blockPublishers();
    var notebook = new Notebook();
    try {
      var outcomes = publish(transport, PublishOptions.within(TIMEOUT));
      await(transport.consume(wiring.subscription(), notebook::note));
      Eventually.until("consumed", Wiring.PATIENCE, () -> notebook.ids().size() >= COUNT);

      report("blocked", outcomes);
      assertThat(outcomes).isEqualTo(Map.of("blocked", COUNT));
      assertThat(transport.check().cause()).hasMessageContaining("takes no messages now");
    } finally {
      rabbit.unblockPublishers();
    }
    Eventually.until(
        "it flows again",
        () ->
            Wiring.settled(
                    transport.publish(wiring.message("later"), PublishOptions.within(TIMEOUT)))
                .succeeded());
  }

  private Map<String, Integer> publish(Transport transport, PublishOptions options) {
    List<Future<Void>> sent = new ArrayList<>();
    for (int number = 0; number < COUNT; number++) {
      var start = Ticker.system().nanos();
      sent.add(
          transport
              .publish(wiring.message("m-" + number), options)
              .onComplete(
                  done -> slowest.accumulateAndGet(Ticker.system().nanos() - start, Math::max)));
    }
    var outcomes = new TreeMap<String, Integer>();
    sent.forEach(future -> outcomes.merge(outcome(Wiring.settled(future)), 1, Integer::sum));
    assertThat(Duration.ofNanos(slowest.get())).isLessThan(TIMEOUT.plus(SLACK));
    return outcomes;
  }

  private static String outcome(Future<Void> future) {
    return future.succeeded()
        ? "silently fine"
        : ((MessagingException) future.cause()).reason().name();
  }

  private void report(String what, Map<String, Integer> outcomes) {
    System.out.printf(
        "never silent: %s, %d published, time-out %d ms, slowest %d ms, %s%n",
        what, COUNT, TIMEOUT.toMillis(), Duration.ofNanos(slowest.get()).toMillis(), outcomes);
  }
}
