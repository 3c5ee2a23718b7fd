package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.amqp.AmqpHeartbeatChannel;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.broker.EmbeddedArtemis;
import dev.chassis.testkit.time.Eventually;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the guide says about brokers in tests: whole services, joined by nothing but a setting. */
class ArtemisTest {

  // snippet:test
  @Test
  void aSaleIsBookedOverARealBroker() {
    try (var broker = EmbeddedArtemis.start();
        var ledger = ServiceUnderTest.start(Ledger.chassis(), joinedBy(broker));
        var shop = ServiceUnderTest.start(shop(), joinedBy(broker))) {
      var events = shop.context().get(Messaging.class);

      Eventually.succeeds(events.publish(SaleMade.TYPE, new SaleMade("s-1", "apple", 2)));

      Eventually.until("booked", () -> ledger.http().get("/sales").body().contains("s-1"));
      assertThat(shop.context().get(HeartbeatChannel.class))
          .isInstanceOf(AmqpHeartbeatChannel.class);
    }
  }

  private static UnaryOperator<Environment> joinedBy(EmbeddedArtemis broker) {
    return environment -> environment.set("messaging.amqp.uri", broker.uri());
  }

  // end

  private static Chassis shop() {
    return Chassis.service("shop").with(Messaging.module());
  }
}
