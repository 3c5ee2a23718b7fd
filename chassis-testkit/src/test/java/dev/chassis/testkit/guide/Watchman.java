package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.alert.Alert;
import dev.chassis.alert.AlertMessage;
import dev.chassis.alert.AlertSink;
import dev.chassis.alert.Alerts;
import dev.chassis.alert.Severity;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Raises an alert of its own. */
final class Watchman {

  static final List<AlertMessage> PAGED = new CopyOnWriteArrayList<>();

  private Watchman() {}

  static Chassis chassis() {
    return Chassis.service("watchman").wiring(Watchman::wire);
  }

  private static void wire(ServiceContext chassis) {
    // snippet:alerts
    var alerts = chassis.get(Alerts.class);
    var low =
        new Alert(
            "StockLow", Severity.warning, "stock", Map.of("item", "nails"), "fewer than 10 nails");
    alerts.addSink(new Pager());
    alerts.raise(low);
    alerts.resolve(low);
    // end
  }

  private static final class Pager implements AlertSink {

    @Override
    public String name() {
      return "pager";
    }

    @Override
    public Future<Void> send(AlertMessage message) {
      PAGED.add(message);
      return Future.succeededFuture();
    }
  }
}
