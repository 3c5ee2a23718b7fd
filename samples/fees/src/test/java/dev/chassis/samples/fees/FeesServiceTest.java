package dev.chassis.samples.fees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.Messaging;
import dev.chassis.testkit.SystemTest;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.time.Eventually;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeesServiceTest {

  private static final OrderPlaced ORDER = new OrderPlaced("o-1", "acc-1", 100, 5_000);

  @TempDir private Path folder;
  private SystemTest system;
  private EventProbe events;

  @BeforeEach
  void start() {
    var ledger = folder.resolve("fees.jsonl");
    system =
        SystemTest.of(
            environment -> environment.set("fees.ledger", ledger),
            FeesService::chassis,
            FeesServiceTest::market);
    events = system.events();
  }

  @AfterEach
  void stop() {
    system.close();
  }

  @Test
  void chargesAPlacedOrderAndTells() {
    publish();

    var told = events.await(FeeCharged.TYPE, charged -> true);
    var fee = system.service("fees").http().get("/fees/o-1").as(Charge.class);
    assertThat(fee.feeCents()).isEqualTo(500);
    assertThat(told).isEqualTo(FeeCharged.of(fee));
  }

  @Test
  void chargesOnceThoughKilledInBetween() {
    publish();
    Eventually.until("the fee is told", () -> told().size() == 1);

    system.kill("fees");
    publish();
    system.restart("fees");

    // Killed before it had acknowledged, the service gets the first event again too: told thrice.
    Eventually.until("the fee is told again", () -> told().size() >= 2);
    assertThat(told().stream().distinct()).hasSize(1);
    var all = system.service("fees").http().get("/fees").as(Fees.AllFees.class);
    assertThat(all.count()).isEqualTo(1);
    assertThat(all.totalCents()).isEqualTo(500);
  }

  @Test
  void orderWithoutFeeIsNotFound() {
    var answer = system.service("fees").http().get("/fees/none");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().getString("code")).isEqualTo("no-fee");
  }

  private void publish() {
    Eventually.succeeds(
        system.service("market").get(Messaging.class).publish(OrderPlaced.TYPE, ORDER));
  }

  private List<FeeCharged> told() {
    return events.events(FeeCharged.TYPE);
  }

  /** Stands in for the market: lives on while fees is dead. */
  private static Chassis market() {
    return Chassis.service("market")
        .with(Messaging.module())
        // All services of the test get the same settings, and refuse those that nobody reads.
        .wiring(chassis -> chassis.config("fees", FeesSettings.class));
  }
}
