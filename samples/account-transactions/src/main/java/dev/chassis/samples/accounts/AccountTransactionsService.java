package dev.chassis.samples.accounts;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.context.RequestContext;
import dev.chassis.http.HttpCall;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Inbox;
import dev.chassis.messaging.outbox.Outbox;
import dev.chassis.messaging.outbox.Transaction;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service {@code account-transactions}: who holds what, and what is promised to orders. */
public final class AccountTransactionsService {

  private static final Logger log = LoggerFactory.getLogger(AccountTransactionsService.class);

  private final Accounts accounts;

  private AccountTransactionsService(Accounts accounts) {
    this.accounts = accounts;
  }

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("account-transactions")
        .with(Observability.module())
        .with(Database.module())
        .with(Messaging.module())
        .with(Outbox.module())
        .wiring(AccountTransactionsService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var settings = chassis.config("accounts", AccountsSettings.class);
    var accounts = new Accounts(chassis.get(Database.class));
    var service = new AccountTransactionsService(accounts);

    chassis.onStart("demo accounts", () -> accounts.openDemo(settings));
    chassis
        .http()
        .post("/reservations", Reserve.class, service::reserve)
        .returns(Reservation.class);
    chassis.http().delete("/reservations/{orderId}", service::release).returnsNothing(204);
    chassis.http().get("/accounts/{id}", service::account).returns(AccountView.class);
    chassis.get(Messaging.class).publishes(OrderBooked.TYPE);
    chassis
        .get(Inbox.class)
        .subscribe(OrderPlaced.TYPE, "booking", (event, tx) -> service.book(event.data(), tx));
  }

  private Future<Reservation> reserve(Reserve request) {
    RequestContext.label("order", request.orderId());
    return accounts
        .reserve(request)
        .onSuccess(reserved -> log.info("shares reserved"))
        .recover(RefusedException::asProblem);
  }

  private Future<Void> release(HttpCall call) {
    return accounts.release(call.path("orderId")).recover(RefusedException::asProblem);
  }

  private Future<AccountView> account(HttpCall call) {
    return accounts
        .account(call.path("id"))
        .map(AccountView::of)
        .recover(RefusedException::asProblem);
  }

  private Future<?> book(OrderPlaced placed, Transaction tx) {
    RequestContext.label("order", placed.orderId());
    return accounts.book(placed, tx.connection()).compose(booked -> tell(booked, tx));
  }

  private static Future<Void> tell(OrderBooked booked, Transaction tx) {
    log.atInfo().addKeyValue("proceedsCents", booked.proceedsCents()).log("order booked");
    return tx.publish(OrderBooked.TYPE, booked);
  }
}
