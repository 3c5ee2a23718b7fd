package dev.chassis.samples.gateway;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import dev.chassis.observability.slo.Slos;
import java.time.Duration;

/** The service {@code gateway}: where clients of the bank come in. */
public final class GatewayService {

  private GatewayService() {}

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("gateway")
        .with(Observability.module())
        .with(Messaging.module())
        .wiring(GatewayService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var settings = chassis.config("gateway", GatewaySettings.class);
    var gateway =
        new Gateway(
            settings,
            chassis.client("orders"),
            chassis.client("account-transactions"),
            chassis.client("fees"));

    chassis
        .http()
        .post("/shares/sell", SellShares.class, gateway::sell)
        .returns(202, OrderAccepted.class);
    chassis.http().get("/orders/{id}", gateway::order).returns(OrderView.class);
    chassis.http().get("/orders/{id}/fee", gateway::fee).returns(FeeView.class);
    chassis.http().get("/accounts/{id}", gateway::account).returns(AccountView.class);

    chassis
        .get(Slos.class)
        .slo("sell")
        .route("POST", "/shares/sell")
        .availability(99.99)
        .latency(Duration.ofMillis(100), 95)
        .team("trading")
        .describedAs("customers cannot sell shares");
  }
}
