package dev.chassis.samples.alerts;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.alert.Alerts;
import dev.chassis.alert.mail.MailAlerts;
import dev.chassis.heartbeat.HeartbeatMonitor;
import dev.chassis.http.EventStream;
import dev.chassis.http.FileSource;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import dev.chassis.observability.ops.LivePage;
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

    var trails = new OrderTrails(chassis.ticker());
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
    page(
        chassis,
        new SystemMap(
            fleet::states, chassis.get(Alerts.class)::firing, alerts, trails, chassis.ticker()));
    chassis.http().post("/alerts", AlertmanagerMessage.class, alerts::receive).returnsNothing(204);
    chassis.http().get("/alerts", call -> alerts.latest()).returns(ReceivedAlerts.Latest.class);
  }

  /** The page of the whole system, at {@code /system/}. */
  private static void page(ServiceContext chassis, SystemMap map) {
    var feed = new SystemFeed(map, chassis.timers());
    chassis.component(Phase.RESOURCES, feed);
    chassis.http().events("/system/events", (call, page) -> joined(feed, page));
    chassis.http().files("/system", FileSource.classPath("web"), LivePage.HEADERS);
    // what pages share
    chassis.http().files("/live", FileSource.classPath(LivePage.FILES), LivePage.HEADERS);
  }

  private static Future<Void> joined(SystemFeed feed, EventStream page) {
    feed.join(page);
    return Future.succeededFuture();
  }
}
