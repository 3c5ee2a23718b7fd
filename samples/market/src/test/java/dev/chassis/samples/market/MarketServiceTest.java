package dev.chassis.samples.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.Messaging;
import dev.chassis.testkit.ChassisTest;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.time.Eventually;
import org.junit.jupiter.api.Test;

@ChassisTest(MarketService.class)
class MarketServiceTest {

  private static final OrderCreated ORDER = new OrderCreated("o-1", "acc-1", "ACME", 10);

  @Test
  void placesAnOrderAtTheMarketsPrice(ServiceUnderTest market, EventProbe events) {
    var price = market.http().get("/prices/ACME").as(Market.Price.class);

    Eventually.succeeds(market.get(Messaging.class).publish(OrderCreated.TYPE, ORDER));

    assertThat(events.await(OrderPlaced.TYPE, placed -> true))
        .isEqualTo(new OrderPlaced("o-1", "acc-1", "ACME", 10, price.priceCents()));
  }

  @Test
  void placesAndTellsOnceHoweverOftenItHears(ServiceUnderTest market, EventProbe events) {
    var messaging = market.get(Messaging.class);

    Eventually.succeeds(messaging.publish(OrderCreated.TYPE, ORDER));
    Eventually.succeeds(messaging.publish(OrderCreated.TYPE, ORDER));
    Eventually.succeeds(
        messaging.publish(OrderCreated.TYPE, new OrderCreated("o-2", "acc-1", "ACME", 1)));

    events.await(OrderPlaced.TYPE, placed -> placed.orderId().equals("o-2"));
    assertThat(events.events(OrderPlaced.TYPE)).hasSize(2);
  }
}
