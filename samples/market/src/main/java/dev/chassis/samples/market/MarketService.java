package dev.chassis.samples.market;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Inbox;
import dev.chassis.messaging.outbox.Outbox;
import dev.chassis.observability.Observability;
import dev.chassis.observability.slo.Slos;
import dev.chassis.resilience.breaker.CircuitBreakers;
import java.util.random.RandomGenerator;

/** The service {@code market}: places orders on the exchange. */
public final class MarketService {

  private MarketService() {}

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("market")
        .with(Observability.module())
        .with(Database.module())
        .with(Messaging.module())
        .with(Outbox.module())
        .wiring(MarketService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var settings = chassis.config("market", MarketSettings.class);
    var events = chassis.get(Messaging.class);
    var exchange = new SimulatedExchange(settings, RandomGenerator.getDefault(), chassis.timers());
    var breaker = chassis.get(CircuitBreakers.class).breaker("exchange", settings.breaker());
    var market = new Market(exchange, breaker, chassis.get(Inbox.class));

    chassis.http().get("/prices/{symbol}", market::price).returns(Market.Price.class);
    events.publishes(OrderPlaced.TYPE);
    events.subscribeEvents(OrderCreated.TYPE, Market.PLACING, market::place);
    chassis
        .get(Slos.class)
        .slo("placing")
        .subscription(Market.PLACING)
        .availability(99.9)
        .team("trading")
        .describedAs("orders do not reach the exchange");
  }
}
