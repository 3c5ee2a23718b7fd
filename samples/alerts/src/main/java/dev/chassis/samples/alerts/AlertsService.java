package dev.chassis.samples.alerts;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service {@code alerts}: who is alive, how orders fare, what Alertmanager has to say. */
public final class AlertsService {

  private static final Logger log = LoggerFactory.getLogger(AlertsService.class);

  private AlertsService() {}

  /** The service, ready to run or to start in a test. */
  public static Chassis chassis() {
    return Chassis.service("alerts")
        .with(Observability.module())
        .with(Messaging.module())
        .wiring(AlertsService::wire);
  }

  /** Runs the service until the process is told to stop. */
  public static void main(String[] args) {
    chassis().run(args);
  }

  private static void wire(ServiceContext chassis) {
    var settings = chassis.config("alerts", AlertsSettings.class);
    var fleet = new Fleet(settings, chassis.ticker());
    var alerts = new ReceivedAlerts(chassis.ticker());

    chassis
        .find(HeartbeatChannel.class)
        .map(channel -> new FleetWatch(fleet, channel, chassis.vertx(), chassis.timers()))
        .ifPresentOrElse(
            watch -> chassis.component(Phase.SERVICE, watch),
            () -> log.warn("no channel carries heartbeats here: the fleet stays empty"));
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
        .get("/fleet", call -> Future.succeededFuture(fleet.view()))
        .returns(FleetView.class);
    chassis.http().post("/alerts", AlertmanagerMessage.class, alerts::receive).returnsNothing(204);
    chassis.http().get("/alerts", call -> alerts.latest()).returns(ReceivedAlerts.Latest.class);
  }
}
