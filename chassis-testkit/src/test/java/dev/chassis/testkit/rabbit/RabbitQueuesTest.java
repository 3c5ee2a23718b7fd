package dev.chassis.testkit.rabbit;

import static dev.chassis.testkit.rabbit.Wiring.await;
import static dev.chassis.testkit.rabbit.Wiring.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.RabbitConfig.QueueType;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queues as they are declared, and those that were there before. */
class RabbitQueuesTest {

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
  void aClassicQueueThatIsThereIsNamedWithWhatToDo() {
    Wiring.byHand(rabbit, channel -> declarePlain(channel, wiring.queue()));
    var transport = wiring.transport(rabbit, config -> config);

    assertThat(failure(transport.declare(wiring.subscription())))
        .isInstanceOf(BrokerRefusedException.class)
        .hasMessage(
            "queue "
                + wiring.queue()
                + " in virtual host / is there with x-queue-type = classic, this service wants"
                + " quorum; a queue's arguments cannot be changed. Set"
                + " messaging.rabbitmq.queueType = classic to go on with it, or move its messages"
                + " to a new one (guide: From classic to quorum queues)");
    assertThat(await(transport.check())).isNull();
  }

  @Test
  void classicQueuesOfBeforeAreUsedWhenSettingsSaySo() {
    Wiring.byHand(
        rabbit,
        channel -> {
          declarePlain(channel, wiring.queue());
          declarePlain(channel, wiring.queue() + ".error");
          channel.queueDeclare(
              wiring.queue() + ".retry.1",
              true,
              false,
              false,
              Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", wiring.queue()));
        });
    var transport = wiring.transport(rabbit, config -> config.withQueueType(QueueType.classic));

    await(transport.declare(wiring.subscription(Duration.ofSeconds(1))));
  }

  @Test
  void anUnorderedQueueCannotBecomeOrdered() {
    var transport = wiring.transport(rabbit, config -> config);
    await(transport.declare(wiring.subscription()));
    var ordered = new Subscription(wiring.queue(), wiring.type(), List.of(), 50, true, false);

    assertThat(failure(transport.declare(ordered)))
        .hasMessageContaining(wiring.queue())
        .hasMessageContaining("x-single-active-consumer = none")
        .hasMessageContaining("this service wants true")
        .hasMessageContaining("give the subscription a new name");
  }

  @Test
  void anOrderedQueueFeedsOneConsumerAndThenTheNext() {
    var ordered = new Subscription(wiring.queue(), wiring.type(), List.of(), 10, true, false);
    var transport = wiring.transport(rabbit, config -> config);
    var first = new ConcurrentLinkedQueue<String>();
    var second = new ConcurrentLinkedQueue<String>();
    var intake = await(transport.consume(ordered, delivery -> first.add(delivery.message().id())));
    await(
        transport.consume(
            ordered,
            delivery -> {
              second.add(delivery.message().id());
              delivery.ack();
            }));

    for (int number = 0; number < 20; number++) {
      await(
          transport.publish(
              wiring.message("m-" + number), PublishOptions.within(Duration.ofSeconds(5))));
    }
    Eventually.until("the first has its fill", Wiring.PATIENCE, () -> first.size() == 10);
    assertThat(second).isEmpty();
    await(intake.stop());

    Eventually.until("the second has all", Wiring.PATIENCE, () -> second.size() == 20);
    assertThat(second.peek()).isEqualTo("m-0");
  }

  private static void declarePlain(com.rabbitmq.client.Channel channel, String queue)
      throws Exception {
    channel.queueDeclare(queue, true, false, false, Map.of());
  }
}
