package dev.chassis.testkit.amqp;

import static dev.chassis.testkit.amqp.Wiring.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.amqp.AmqpTransport;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.testkit.broker.EmbeddedArtemis;
import dev.chassis.testkit.contract.Outcomes;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Over AMQP 1.0 with no queue, a full one, or a broker without credit each publish fails in time.
 */
@Tag("slow")
class AmqpNeverSilentlyFineTest {

  private static final Duration SLACK = Duration.ofMillis(250);
  private static final PublishOptions PATIENTLY = PublishOptions.within(Duration.ofSeconds(5));
  private static final long ROOM = 1000;

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
  void unroutable() {
    var transport = wiring.transport(artemis.uri());

    var outcomes = publish(transport, true).report("amqp", "unroutable");

    assertAll(outcomes, "unroutable");
  }

  @Test
  void theControlWithoutMandatoryIsFine() {
    var transport = wiring.transport(artemis.uri());

    assertAll(publish(transport, false), "silently fine");
  }

  @Test
  void full() {
    var transport = wiring.transport(artemis.uri());
    await(transport.declare(wiring.subscription(10)));
    artemis.rejectAbove(wiring.address(), ROOM);
    await(fill(transport));

    var outcomes = publish(transport, false).report("amqp", "full");

    // It rejects what it gave credit for, and then gives none any more.
    assertThat(outcomes.counts().keySet()).isSubsetOf("refused", "blocked").contains("refused");
    assertThat(outcomes.slowest()).isLessThan(Outcomes.TIMEOUT.plus(SLACK));
  }

  @Test
  void blocked() {
    artemis.blockAbove(wiring.address(), ROOM);
    var filling = wiring.transport(artemis.uri());
    await(filling.declare(wiring.subscription(10)));
    await(fill(filling));
    var transport = wiring.transport(artemis.uri());

    var outcomes = publish(transport, false).report("amqp", "blocked");

    assertAll(outcomes, "blocked");
    await(transport.consume(wiring.subscription(10), delivery -> delivery.ack()));
    Eventually.until(
        "it flows again",
        () -> Wiring.settled(transport.publish(wiring.message("later"), PATIENTLY)).succeeded());
  }

  private Future<Void> fill(AmqpTransport transport) {
    var large = Buffer.buffer(new byte[(int) ROOM * 2]);
    return transport.publish(wiring.message("fills", large), PATIENTLY);
  }

  private Outcomes publish(AmqpTransport transport, boolean mandatory) {
    return Outcomes.of(transport, wiring::message, mandatory);
  }

  private static void assertAll(Outcomes outcomes, String outcome) {
    assertThat(outcomes.counts()).isEqualTo(Map.of(outcome, Outcomes.COUNT));
    assertThat(outcomes.slowest()).isLessThan(Outcomes.TIMEOUT.plus(SLACK));
  }
}
