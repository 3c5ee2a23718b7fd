package dev.chassis.samples.fees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.Messaging;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.SystemTest;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeesServiceTest {

  private static final OrderPlaced ORDER = new OrderPlaced("o-1", "acc-1", 100, 5_000);

  @TempDir private Path folder;
  private final List<FeeCharged> told = new CopyOnWriteArrayList<>();
  private SystemTest system;

  @BeforeEach
  void start() {
    var ledger = folder.resolve("fees.jsonl");
    system =
        SystemTest.of(
            environment -> environment.set("fees.ledger", ledger),
            this::listener,
            FeesService::chassis);
  }

  @AfterEach
  void stop() {
    system.close();
  }

  @Test
  void chargesAPlacedOrderAndTells() {
    publish();

    Eventually.until("the fee is told", () -> told.size() == 1);
    var fee = system.service("fees").http().get("/fees/o-1").as(Charge.class);
    assertThat(fee.feeCents()).isEqualTo(500);
    assertThat(told).containsExactly(FeeCharged.of(fee));
  }

  @Test
  void chargesOnceThoughKilledInBetween() {
    publish();
    Eventually.until("the fee is told", () -> told.size() == 1);

    system.kill("fees");
    publishFrom("listener");
    system.restart("fees");

    Eventually.until("the fee is told again", () -> told.size() == 2);
    assertThat(told.get(1)).isEqualTo(told.get(0));
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
    publishFrom("fees");
  }

  private void publishFrom(String service) {
    Eventually.succeeds(
        system.service(service).get(Messaging.class).publish(OrderPlaced.TYPE, ORDER));
  }

  private Chassis listener() {
    return Chassis.service("listener")
        .with(Messaging.module())
        .wiring(
            chassis -> {
              // All services of the test get the same settings, and refuse those nobody reads.
              chassis.config("fees", FeesSettings.class);
              chassis
                  .get(Messaging.class)
                  .subscribe(
                      FeeCharged.TYPE,
                      "charged",
                      fee -> {
                        told.add(fee);
                        return Future.succeededFuture();
                      });
            });
  }
}
