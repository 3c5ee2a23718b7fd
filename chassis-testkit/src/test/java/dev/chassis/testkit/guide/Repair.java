package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.errors.CauseReport;
import dev.chassis.messaging.errors.ErrorQueues;
import dev.chassis.messaging.errors.JobOrder;
import dev.chassis.messaging.errors.JobReport;
import dev.chassis.messaging.errors.Selection;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** A service whose bookings fail until it is repaired. */
final class Repair {

  private final AtomicBoolean repaired = new AtomicBoolean();

  Chassis chassis() {
    return Chassis.service("ledger").with(Messaging.module()).wiring(this::wire);
  }

  private void wire(ServiceContext chassis) {
    chassis.get(Messaging.class).subscribe(SaleMade.TYPE, "book", this::book);
  }

  private Future<?> book(SaleMade sale) {
    return repaired.get()
        ? Future.succeededFuture()
        : Future.failedFuture(new IllegalStateException("no page for " + sale.item()));
  }

  void repair() {
    repaired.set(true);
  }

  // snippet:redrive
  /** Puts back what failed for the most frequent cause, twenty a second. */
  static Future<JobReport> redriveTheWorst(ErrorQueues errors) {
    return errors
        .causes("book")
        .map(report -> report.causes().get(0))
        .map(CauseReport::cause)
        .map(cause -> JobOrder.redrive("book", Selection.cause(cause)))
        .map(order -> order.withRate(20).withReason("night shift", "ledger 1.4.2 knows the pages"))
        .compose(order -> errors.start(order).ended());
  }
  // end
}
