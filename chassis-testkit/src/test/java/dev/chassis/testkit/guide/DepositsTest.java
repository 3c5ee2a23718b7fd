package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.database.Database;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.guide.Deposits.Deposit;
import dev.chassis.testkit.time.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DepositsTest {

  // snippet:test
  @Test
  void totalIsTheSumOfTheDeposits() {
    try (var service = ServiceUnderTest.start(Deposits.chassis())) { // with a database of its own
      service.http().post("/deposits", new Deposit("d-1", "acc-1", 700));
      service.http().post("/deposits", new Deposit("d-2", "acc-1", 50));

      Eventually.passes(
          Duration.ofSeconds(10), () -> assertThat(total(service, "acc-1")).isEqualTo(750));
    }
  }

  // end

  private static long total(ServiceUnderTest service, String account) {
    var rows =
        Eventually.succeeds(
            service
                .get(Database.class)
                .pool()
                .query(
                    "SELECT coalesce(sum(cents), 0)::bigint FROM totals WHERE account = '"
                        + account
                        + "'")
                .execute());
    return rows.iterator().next().getLong(0);
  }
}
