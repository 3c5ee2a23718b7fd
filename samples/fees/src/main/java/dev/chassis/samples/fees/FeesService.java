package dev.chassis.samples.fees;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;

/** The service {@code fees}: charges a fee for every order that was placed. */
public final class FeesService {

  private FeesService() {}

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("fees")
        .with(Observability.module())
        .with(Messaging.module())
        .wiring(FeesService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var settings = chassis.config("fees", FeesSettings.class);
    var events = chassis.get(Messaging.class);
    var ledger = new FeeLedger(settings.ledger());
    var fees = new Fees(settings, ledger, events, chassis::blocking, chassis.ticker());

    chassis.component(Phase.RESOURCES, new LedgerComponent(ledger, chassis));
    chassis.http().get("/fees", call -> fees.all()).returns(Fees.AllFees.class);
    chassis
        .http()
        .get("/fees/{orderId}", call -> fees.of(call.path("orderId")))
        .returns(Charge.class);
    events.publishes(FeeCharged.TYPE);
    events.subscribe(OrderPlaced.TYPE, "charging", fees::charge);
  }
}
