package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.client.ServiceClient;
import dev.chassis.config.Check;
import dev.chassis.http.ProblemException;
import dev.chassis.http.Reply;
import dev.chassis.messaging.EventPublisher;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sells what the stock has. */
final class Shop {

  private static final Logger log = LoggerFactory.getLogger(Shop.class);

  private final Settings settings;
  private final ServiceClient stock;
  private final EventPublisher events;
  private final AtomicInteger sales = new AtomicInteger();

  // snippet:settings
  record Settings(int maxQuantity) {
    Settings {
      Check.all(Check.between(1, 1000, "maxQuantity", maxQuantity));
    }

    static Settings defaults() {
      return new Settings(100);
    }
  }

  // end

  // snippet:bodies
  record Order(String item, int quantity) {
    Order {
      Check.all(Check.notBlank("item", item), Check.atLeast(1, "quantity", quantity));
    }
  }

  record Sale(String id, String item, int quantity) {}

  // end

  Shop(Settings settings, ServiceClient stock, EventPublisher events) {
    this.settings = settings;
    this.stock = stock;
    this.events = events;
  }

  // snippet:wiring
  public static Chassis chassis() {
    return Chassis.service("shop")
        .with(Observability.module())
        .with(Messaging.module())
        .wiring(Shop::wire);
  }

  static void wire(ServiceContext chassis) {
    var settings = chassis.config("shop", Settings.class);
    var stock = chassis.client("stock");
    var events = chassis.get(Messaging.class);
    var shop = new Shop(settings, stock, events);

    chassis.http().post("/sales", Order.class, shop::sell);
    events.publishes(SaleMade.TYPE); // for its contract
  }

  public static void main(String[] args) {
    chassis().run(args);
  }

  // end

  // snippet:handler
  Future<Reply<Sale>> sell(Order order) {
    if (order.quantity() > settings.maxQuantity()) {
      return Future.failedFuture(
          ProblemException.of(
              422, "too-many", "Too many", "at most " + settings.maxQuantity() + " at once"));
    }
    return stock.get("/items/" + order.item(), Stock.Item.class).compose(item -> hand(order, item));
  }

  // end

  // snippet:publish
  private Future<Reply<Sale>> hand(Order order, Stock.Item item) {
    if (item.left() < order.quantity()) {
      return Future.failedFuture(
          ProblemException.conflict("sold-out", "only " + item.left() + " left"));
    }
    var sale = new Sale("s-" + sales.incrementAndGet(), order.item(), order.quantity());
    log.atInfo().addKeyValue("sale", sale.id()).log("sold");
    return events
        .publish(SaleMade.TYPE, new SaleMade(sale.id(), sale.item(), sale.quantity()))
        .map(confirmed -> Reply.created("/sales/" + sale.id(), sale));
  }
  // end
}
