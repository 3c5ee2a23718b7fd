package dev.chassis.messaging.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryBrokerTest {

  private static final Message NOTE =
      new Message(Map.of("id", "1", "type", "noted"), Map.of(), Buffer.buffer("{}"));

  private static final PublishOptions AT_ONCE = PublishOptions.within(Duration.ofSeconds(1));

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final MemoryBroker broker = MemoryBroker.create(2);
  private final Transport transport = broker.transport(vertx, time.ticker(), time.timers(vertx));

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aFullQueueRefusesForAllQueues() {
    transport.declare(new Subscription("a", "noted", List.of(), 1));
    transport.publish(NOTE, AT_ONCE);
    transport.declare(new Subscription("b", "noted", List.of(), 1));
    transport.publish(NOTE, AT_ONCE);

    var refused = transport.publish(NOTE, AT_ONCE);
    time.advance(Duration.ofMillis(999));
    assertThat(refused.isComplete()).as("waits for room").isFalse();
    time.advance(Duration.ofMillis(1));

    assertThat(refused.cause())
        .isInstanceOf(BrokerRefusedException.class)
        .hasMessageContaining("queue a is full");
    assertThat(broker.size("a")).isEqualTo(2);
    assertThat(broker.size("b")).as("all queues take it or none does").isEqualTo(1);
  }

  @Test
  void whoFindsAQueueFullWaitsForRoomInTurn() throws Exception {
    var handed = new LinkedBlockingQueue<Delivery>();
    transport.declare(new Subscription("a", "noted", List.of(), 1));
    transport.publish(NOTE, AT_ONCE);
    transport.publish(NOTE, AT_ONCE);

    var third = transport.publish(NOTE, AT_ONCE);
    var fourth = transport.publish(NOTE, AT_ONCE);
    transport.consume(new Subscription("a", "noted", List.of(), 1), handed::add);
    take(handed).ack();

    assertThat(third.succeeded()).isTrue();
    assertThat(fourth.isComplete()).isFalse();
    take(handed).ack();
    assertThat(fourth.succeeded()).isTrue();
  }

  private static Delivery take(BlockingQueue<Delivery> handed) throws InterruptedException {
    return Objects.requireNonNull(handed.poll(10, TimeUnit.SECONDS), "a delivery");
  }

  @Test
  void anEventNobodyWantsIsTakenAndForgotten() {
    assertThat(transport.publish(NOTE, AT_ONCE).succeeded()).isTrue();
    assertThat(broker.queues()).isEmpty();
  }

  @Test
  void aClosedTransportTakesNothing() {
    transport.close();

    assertThat(transport.publish(NOTE, AT_ONCE).cause())
        .isInstanceOf(BrokerUnavailableException.class);
    assertThat(transport.check().failed()).isTrue();
  }
}
