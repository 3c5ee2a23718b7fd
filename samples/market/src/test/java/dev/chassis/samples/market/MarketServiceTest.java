package dev.chassis.samples.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.Messaging;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.SystemTest;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MarketServiceTest {

  private static final OrderCreated ORDER = new OrderCreated("o-1", "acc-1", "ACME", 10);

  private final List<OrderPlaced> placed = new CopyOnWriteArrayList<>();

  @Test
  void placesAnOrderAtTheMarketsPrice() {
    try (var system = SystemTest.of(this::listener, MarketService::chassis)) {
      var market = system.service("market");
      var price = market.http().get("/prices/ACME").as(Market.Price.class);

      Eventually.succeeds(market.get(Messaging.class).publish(OrderCreated.TYPE, ORDER));

      Eventually.until("the order is placed", () -> !placed.isEmpty());
      assertThat(placed)
          .containsExactly(new OrderPlaced("o-1", "acc-1", "ACME", 10, price.priceCents()));
    }
  }

  @Test
  void tellsTheSameAgainWhenTheEventComesAgain() {
    try (var system = SystemTest.of(this::listener, MarketService::chassis)) {
      var events = system.service("market").get(Messaging.class);

      Eventually.succeeds(events.publish(OrderCreated.TYPE, ORDER));
      Eventually.succeeds(events.publish(OrderCreated.TYPE, ORDER));

      Eventually.until("the order is told twice", () -> placed.size() == 2);
      assertThat(placed.get(1)).isEqualTo(placed.get(0));
    }
  }

  private Chassis listener() {
    return Chassis.service("listener")
        .with(Messaging.module())
        .wiring(
            chassis ->
                chassis
                    .get(Messaging.class)
                    .subscribe(
                        OrderPlaced.TYPE,
                        "placed",
                        order -> {
                          placed.add(order);
                          return Future.succeededFuture();
                        }));
  }
}
