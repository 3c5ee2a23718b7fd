package dev.chassis.testkit.guide;

import dev.chassis.ServiceContext;
import dev.chassis.http.Priority;
import io.vertx.core.Future;

/** Says what is refused first and last when there is too much to do. */
final class Busy {

  record Payment(String id, long cents) {}

  private Busy() {}

  // snippet:priorities
  static void wire(ServiceContext chassis) {
    var http = chassis.http();
    http.post("/payments", Payment.class, (Payment payment) -> Future.succeededFuture(payment))
        .priority(Priority.CRITICAL);
    http.get("/suggestions", call -> Future.succeededFuture("none")).priority(Priority.SHEDDABLE);
  }
  // end
}
