package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.observability.Observability;
import dev.chassis.observability.slo.Slos;
import io.vertx.core.Future;
import java.time.Duration;

/** A service that promises something. */
public final class PromisingShop {

  private PromisingShop() {}

  public static Chassis chassis() {
    return Chassis.service("shop").with(Observability.module()).wiring(PromisingShop::wire);
  }

  private static void wire(ServiceContext chassis) {
    chassis.http().get("/items/{id}", call -> Future.succeededFuture(call.path("id")));
    // snippet:promises
    chassis
        .get(Slos.class)
        .slo("look")
        .route("GET", "/items/{id}")
        .availability(99.99)
        .latency(Duration.ofMillis(100), 95)
        .team("shop")
        .describedAs("customers don't see what is on sale");
    // end
  }
}
