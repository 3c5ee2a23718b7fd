package dev.chassis.samples.fees;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.database.Database;
import dev.chassis.messaging.outbox.Inbox;
import dev.chassis.messaging.outbox.Outbox;
import dev.chassis.observability.Observability;
import dev.chassis.observability.slo.Slos;

/** The service {@code fees}: charges a fee for every order that was placed. */
public final class FeesService {

  private FeesService() {}

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("fees")
        .with(Observability.module())
        .with(Database.module())
        .with(Messaging.module())
        .with(Outbox.module())
        .wiring(FeesService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var settings = chassis.config("fees", FeesSettings.class);
    var fees = new Fees(settings, chassis.get(Database.class), chassis.ticker());

    chassis.http().get("/fees", call -> fees.all()).returns(Fees.AllFees.class);
    chassis
        .http()
        .get("/fees/{orderId}", call -> fees.of(call.path("orderId")))
        .returns(Charge.class);
    chassis.get(Messaging.class).publishes(FeeCharged.TYPE);
    chassis
        .get(Inbox.class)
        .subscribe(OrderPlaced.TYPE, "charging", (event, tx) -> fees.charge(event.data(), tx));
    chassis
        .get(Slos.class)
        .slo("charging")
        .subscription("charging")
        .availability(99.9)
        .team("billing")
        .describedAs("orders are not charged");
  }
}
