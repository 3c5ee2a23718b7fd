package dev.chassis.samples.alerts;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.alert.mail.MailAlerts;
import dev.chassis.heartbeat.HeartbeatMonitor;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;

/** The service {@code alerts}: who is alive, how orders fare, what Alertmanager has to say. */
public final class AlertsService {

  private AlertsService() {}

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("alerts")
        .with(Observability.module())
        .with(Messaging.module())
        .with(MailAlerts.module())
        .wiring(AlertsService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var fleet = chassis.get(HeartbeatMonitor.class);
    var alerts = new ReceivedAlerts(chassis.ticker());

    var trails = new OrderTrails();
    var events = chassis.get(Messaging.class);
    OrderTrails.types()
        .forEach(
            type ->
                events.subscribeEvents(
                    type, "trail-" + type.name().replace('_', '-'), trails::heard));
    chassis
        .http()
        .get("/trails/{order}", call -> trails.of(call.path("order")))
        .returns(OrderTrails.Trail.class);
    chassis
        .http()
        .get("/fleet", call -> Future.succeededFuture(FleetView.of(fleet.states())))
        .returns(FleetView.class);
    chassis.http().post("/alerts", AlertmanagerMessage.class, alerts::receive).returnsNothing(204);
    chassis.http().get("/alerts", call -> alerts.latest()).returns(ReceivedAlerts.Latest.class);
  }
}
