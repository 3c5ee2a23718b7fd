package dev.chassis.testkit.guide;

import static dev.chassis.testkit.config.ConfigContract.refuses;
import static dev.chassis.testkit.config.ConfigContract.takes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.config.ConfigContract;
import org.junit.jupiter.api.Test;

class OrdersSettingsTest {

  // snippet:contract
  @Test
  void everyKeyOfTheSettingsIsTested() {
    ConfigContract.of(OrdersSettings.class)
        .key("maxQuantity", "10000", takes("1", "1000000"), refuses("0", "1000001", "many"))
        .key("settleWithin", "30s", takes("1ms"), refuses("0s", "30"))
        .key("archive", "", takes("https://archive.example"), refuses("a b"))
        .verify();
  }

  // end

  @Test
  void theServiceOfTheGuideAnswersWithItsLimit() throws Exception {
    try (var service = ServiceUnderTest.start(Chassis.service("orders").wiring(LiveOrders::wire))) {
      assertThat(service.http().get("/limit").json().getInteger("limit")).isEqualTo(10_000);
    }
  }
}
