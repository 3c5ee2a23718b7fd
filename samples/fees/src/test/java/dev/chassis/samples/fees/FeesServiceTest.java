package dev.chassis.samples.fees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.messaging.Messaging;
import dev.chassis.testkit.SystemTest;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.time.Eventually;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeesServiceTest {

  private static final OrderPlaced ORDER = new OrderPlaced("o-1", "acc-1", 100, 5_000);
  private static final OrderPlaced ANOTHER = new OrderPlaced("o-2", "acc-1", 100, 5_000);

  private SystemTest system;
  private EventProbe events;

  @BeforeEach
  void start() {
    system = SystemTest.of(FeesService::chassis, FeesServiceTest::market);
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
    publish(ANOTHER);
    system.restart("fees");

    // Behind the first one in the queue: what came before it has had its effect, or none.
    events.await(FeeCharged.TYPE, charged -> charged.orderId().equals("o-2"));
    // The relay may have been killed between sending and keeping that it did: the same event again.
    assertThat(told().stream().filter(it -> it.orderId().equals("o-1")).distinct()).hasSize(1);
    var all = system.service("fees").http().get("/fees").as(Fees.AllFees.class);
    assertThat(all.count()).isEqualTo(2);
    assertThat(all.totalCents()).isEqualTo(1_000);
  }

  @Test
  void orderWithoutFeeIsNotFound() {
    var answer = system.service("fees").http().get("/fees/none");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().getString("code")).isEqualTo("no-fee");
  }

  private void publish() {
    publish(ORDER);
  }

  private void publish(OrderPlaced order) {
    Eventually.succeeds(
        system.service("market").get(Messaging.class).publish(OrderPlaced.TYPE, order));
  }

  private List<FeeCharged> told() {
    return events.events(FeeCharged.TYPE);
  }

  /** Stands in for the market: lives on while fees is dead. */
  private static Chassis market() {
    return Chassis.service("market").with(Messaging.module());
  }
}
