package dev.chassis.samples.accounts;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.context.RequestContext;
import dev.chassis.http.HttpCall;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service {@code account-transactions}: who holds what, and what is promised to orders. */
public final class AccountTransactionsService {

  private static final Logger log = LoggerFactory.getLogger(AccountTransactionsService.class);

  private final Accounts accounts;
  private final Messaging events;

  private AccountTransactionsService(Accounts accounts, Messaging events) {
    this.accounts = accounts;
    this.events = events;
  }

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("account-transactions")
        .with(Observability.module())
        .with(Messaging.module())
        .wiring(AccountTransactionsService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var settings = chassis.config("accounts", AccountsSettings.class);
    var events = chassis.get(Messaging.class);
    var service = new AccountTransactionsService(Accounts.demo(settings), events);

    chassis
        .http()
        .post("/reservations", Reserve.class, service::reserve)
        .returns(Reservation.class);
    chassis.http().delete("/reservations/{orderId}", service::release).returnsNothing(204);
    chassis.http().get("/accounts/{id}", service::account).returns(AccountView.class);
    events.publishes(OrderBooked.TYPE);
    events.subscribe(OrderPlaced.TYPE, "booking", service::book);
  }

  private Future<Reservation> reserve(Reserve request) {
    RequestContext.label("order", request.orderId());
    try {
      var reservation = accounts.reserve(request);
      log.info("shares reserved");
      return Future.succeededFuture(reservation);
    } catch (RefusedException refused) {
      return Future.failedFuture(refused.asProblem());
    }
  }

  private Future<Object> release(HttpCall call) {
    try {
      accounts.release(call.path("orderId"));
      return Future.succeededFuture();
    } catch (RefusedException refused) {
      return Future.failedFuture(refused.asProblem());
    }
  }

  private Future<AccountView> account(HttpCall call) {
    try {
      return Future.succeededFuture(AccountView.of(accounts.account(call.path("id"))));
    } catch (RefusedException refused) {
      return Future.failedFuture(refused.asProblem());
    }
  }

  private Future<?> book(OrderPlaced placed) {
    RequestContext.label("order", placed.orderId());
    var booked = accounts.book(placed);
    log.atInfo().addKeyValue("proceedsCents", booked.proceedsCents()).log("order booked");
    return events.publish(OrderBooked.TYPE, booked);
  }
}
