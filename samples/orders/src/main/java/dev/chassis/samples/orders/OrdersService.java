package dev.chassis.samples.orders;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;

/** The service {@code orders}: takes orders to sell shares and knows how far each one is. */
public final class OrdersService {

  private OrdersService() {}

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("orders")
        .with(Observability.module())
        .with(Messaging.module())
        .wiring(OrdersService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var settings = chassis.config("orders", OrdersSettings.class);
    var events = chassis.get(Messaging.class);
    var accounts = new AccountTransactions(chassis.client("account-transactions"));
    var announcer = new Announcer(settings, events, chassis.timers());
    var orders = new Orders(new OrderStore(), accounts, announcer, chassis.ticker());

    chassis
        .http()
        .post("/orders", PlaceOrder.class, orders::place)
        .returns(202, Order.class)
        .fails(404, "There is no such account.")
        .fails(409, "The account does not hold so many shares.");
    chassis
        .http()
        .get("/orders/{id}", call -> orders.find(call.path("id")))
        .returns(Order.class)
        .fails(404, "There is no such order.");
    events.publishes(OrderEvents.CREATED);
    events.subscribe(OrderEvents.PLACED, "placed", orders::placed);
    events.subscribe(OrderEvents.CHARGED, "charged", orders::charged);
    events.subscribe(OrderEvents.BOOKED, "booked", orders::booked);
  }
}
