package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.errors.ErrorQueues;
import dev.chassis.messaging.errors.JobReport;
import dev.chassis.messaging.memory.MemoryBroker;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.time.Eventually;
import org.junit.jupiter.api.Test;

/** What the guide says about error queues. */
class RepairTest {

  @Test
  void whatFailedIsPutBackOnceTheHandlerIsRepaired() {
    var repair = new Repair();
    try (var ledger =
        ServiceUnderTest.start(repair.chassis(), env -> env.set("messaging.retry.delays", "1ms"))) {
      var broker = ledger.get(MemoryBroker.class);
      Eventually.succeeds(
          ledger.get(Messaging.class).publish(SaleMade.TYPE, new SaleMade("s-1", "apple", 1)));
      Eventually.until("it is given up", () -> broker.parked("ledger.book").size() == 1);

      repair.repair();
      var job = Repair.redriveTheWorst(ledger.get(ErrorQueues.class));
      Eventually.succeeds(job);

      assertThat(job.result().status()).isEqualTo(JobReport.Status.done);
      assertThat(job.result().settled()).isEqualTo(1);
      Eventually.until("it is booked", () -> broker.size("ledger.book") == 0);
      assertThat(broker.parked("ledger.book")).isEmpty();
    }
  }
}
