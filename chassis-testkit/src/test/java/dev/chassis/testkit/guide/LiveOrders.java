package dev.chassis.testkit.guide;

import dev.chassis.ServiceContext;
import io.vertx.core.Future;
import java.util.Map;

/** A service that follows its settings. */
final class LiveOrders {

  private LiveOrders() {}

  static void wire(ServiceContext chassis) {
    // snippet:live
    var settings = chassis.liveConfig("orders", OrdersSettings.class);
    chassis
        .http()
        .get(
            "/limit",
            call -> Future.succeededFuture(Map.of("limit", settings.current().maxQuantity())));
    // end
  }
}
