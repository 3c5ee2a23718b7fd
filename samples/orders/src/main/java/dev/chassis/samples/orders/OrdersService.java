package dev.chassis.samples.orders;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Inbox;
import dev.chassis.messaging.outbox.Outbox;
import dev.chassis.observability.Observability;
import dev.chassis.observability.slo.Slos;
import dev.chassis.samples.orders.Order.Step;
import java.time.Duration;

/** The service {@code orders}: takes orders to sell shares and knows how far each one is. */
public final class OrdersService {

  private OrdersService() {}

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("orders")
        .with(Observability.module())
        .with(Database.module())
        .with(Messaging.module())
        .with(Outbox.module())
        .wiring(OrdersService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var settings = chassis.config("orders", OrdersSettings.class);
    var database = chassis.get(Database.class);
    var inbox = chassis.get(Inbox.class);
    var accounts = new AccountTransactions(chassis.client("account-transactions"));
    var orders = new Orders(database, chassis.get(Outbox.class), accounts, chassis.ticker());

    chassis.component(Phase.SERVICE, new Abandoned(settings, database, accounts, chassis.timers()));
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
    chassis.get(Messaging.class).publishes(OrderEvents.CREATED);
    inbox.subscribe(
        OrderEvents.PLACED,
        "placed",
        (event, tx) -> orders.follow(tx, event.data().orderId(), Step.placed));
    inbox.subscribe(
        OrderEvents.CHARGED,
        "charged",
        (event, tx) -> orders.follow(tx, event.data().orderId(), Step.charged));
    inbox.subscribe(
        OrderEvents.BOOKED,
        "booked",
        (event, tx) -> orders.follow(tx, event.data().orderId(), Step.booked));
    chassis
        .get(Slos.class)
        .slo("place")
        .route("POST", "/orders")
        .availability(99.99)
        .latency(Duration.ofMillis(100), 95)
        .team("trading")
        .describedAs("orders are not taken");
  }
}
