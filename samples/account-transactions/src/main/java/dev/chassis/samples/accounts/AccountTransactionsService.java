package dev.chassis.samples.accounts;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.http.HttpCall;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;

/** The service {@code account-transactions}: who holds what, and what is promised to orders. */
public final class AccountTransactionsService {

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

    chassis.http().post("/reservations", Reserve.class, service::reserve);
    chassis.http().delete("/reservations/{orderId}", service::release);
    chassis.http().get("/accounts/{id}", service::account);
    events.subscribe(OrderPlaced.TYPE, "booking", service::book);
  }

  private Future<Reservation> reserve(Reserve request) {
    try {
      return Future.succeededFuture(accounts.reserve(request));
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
    return events.publish(OrderBooked.TYPE, accounts.book(placed));
  }
}
