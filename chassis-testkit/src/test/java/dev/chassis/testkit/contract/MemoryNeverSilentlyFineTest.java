package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The broker in memory, in real time: with no queue or a full one each publish fails in time. */
class MemoryNeverSilentlyFineTest {

  private static final Duration SLACK = Duration.ofMillis(250);
  private static final String TYPE = "noted";

  private final Vertx vertx = Vertx.vertx();
  private final Transport transport =
      MemoryBroker.create(1).transport(vertx, Ticker.system(), Timers.on(vertx));

  @AfterEach
  void close() {
    Eventually.succeeds(vertx.close());
  }

  @Test
  void unroutable() {
    var outcomes = publish(true).report("memory", "unroutable");

    assertThat(outcomes.counts()).isEqualTo(Map.of("unroutable", Outcomes.COUNT));
  }

  @Test
  void theControlWithoutMandatoryIsFine() {
    assertThat(publish(false).counts()).isEqualTo(Map.of("silently fine", Outcomes.COUNT));
  }

  /** Here that is being blocked, too: who finds no room waits for it. */
  @Test
  void full() {
    Eventually.succeeds(transport.declare(new Subscription("filled.up", TYPE, List.of(), 1)));
    Eventually.succeeds(
        transport.publish(message("fills"), PublishOptions.within(Outcomes.TIMEOUT)));

    var outcomes = publish(false).report("memory", "full");

    assertThat(outcomes.counts()).isEqualTo(Map.of("refused", Outcomes.COUNT));
    assertThat(outcomes.slowest()).isLessThan(Outcomes.TIMEOUT.plus(SLACK));
  }

  private Outcomes publish(boolean mandatory) {
    return Outcomes.of(transport, MemoryNeverSilentlyFineTest::message, mandatory);
  }

  private static Message message(String id) {
    return new Message(Map.of("id", id, "type", TYPE), Map.of(), Buffer.buffer("{}"));
  }
}
