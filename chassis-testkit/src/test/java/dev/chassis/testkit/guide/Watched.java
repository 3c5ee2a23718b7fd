package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.context.RequestContext;
import dev.chassis.observability.Observability;
import dev.chassis.signals.Signal;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A shop that tells what it does. */
final class Watched {

  private static final Logger log = LoggerFactory.getLogger(Watched.class);

  // snippet:signal
  static final Signal SALES =
      Signal.counter("shop.sales", "Sales, by what became of them", "outcome");

  // end

  private final ServiceContext chassis;

  private Watched(ServiceContext chassis) {
    this.chassis = chassis;
  }

  static Chassis chassis() {
    return Chassis.service("shop")
        .with(Observability.module())
        .wiring(
            chassis -> {
              var shop = new Watched(chassis);
              chassis.http().get("/sales/{id}", call -> shop.sale(call.path("id"), "c-1"));
            });
  }

  private Future<String> sale(String id, String customer) {
    if (!reckons(id)) {
      // snippet:logging
      log.atInfo().addKeyValue("attempts", 2).log("sold {}", id);
      RequestContext.label("customer", customer); // in every later line of this request
      // end
    }
    SALES.counter(chassis.metrics(), "done").increment();
    return Future.succeededFuture(id);
  }

  private boolean reckons(String id) {
    if (chassis.find(OpenTelemetry.class).isEmpty()) {
      return false;
    }
    // snippet:span
    var tracer = chassis.get(OpenTelemetry.class).getTracer("shop");
    var span = tracer.spanBuilder("reckon").startSpan();
    // end
    span.setAttribute("shop.sale", id);
    span.end();
    return true;
  }
}
