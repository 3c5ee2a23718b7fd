package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.context.Principal;
import dev.chassis.http.HttpCall;
import io.vertx.core.Future;
import java.util.Map;

/** A service that asks who calls. */
final class Till {

  private Till() {}

  static Chassis chassis() {
    return Chassis.service("till").wiring(Till::wire);
  }

  // snippet:routes
  static void wire(ServiceContext chassis) {
    var http = chassis.http();
    http.get("/opening-hours", call -> hours()).open();
    http.get("/me", Till::greet);
    http.post("/payouts", Payout.class, Till::pay).roles("teller");
  }

  private static Future<String> greet(HttpCall call) {
    return Future.succeededFuture(call.principal().map(Principal::subject).orElse("nobody"));
  }

  // end

  record Payout(int cents) {}

  private static Future<Map<String, String>> hours() {
    return Future.succeededFuture(Map.of("from", "9:00"));
  }

  private static Future<Payout> pay(Payout payout) {
    return Future.succeededFuture(payout);
  }
}
