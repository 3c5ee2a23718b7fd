package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.ChassisTest;
import dev.chassis.testkit.SystemTest;
import dev.chassis.testkit.TestHttp;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.time.Eventually;
import java.util.Map;
import org.junit.jupiter.api.Test;

// snippet:test
@ChassisTest(
    value = {Shop.class, Stock.class, Ledger.class},
    settings = {"shop: shop.maxQuantity=5", "client.defaults.timeout=2s"})
class ShopTest {

  @Test
  void aSaleIsAnnounced(TestHttp http, EventProbe events) {
    var answer = http.post("/sales", Map.of("item", "apple", "quantity", 2));

    assertThat(answer.status()).isEqualTo(201);
    var sale = answer.as(Shop.Sale.class);
    assertThat(events.events(SaleMade.TYPE)).containsExactly(new SaleMade(sale.id(), "apple", 2));
  }

  @Test
  void moreThanAllowedIsRefused(TestHttp http) {
    var answer = http.post("/sales", Map.of("item", "apple", "quantity", 6));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().getString("code")).isEqualTo("too-many");
  }

  // end

  @Test
  void aBodyThatDoesNotFitIsRefused(TestHttp http) {
    var answer = http.post("/sales", Map.of("item", "", "quantity", 0));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.json().getJsonArray("errors")).hasSize(2);
  }

  // snippet:kill
  @Test
  void whatIsSoldWhileTheLedgerIsDownIsBookedLater(TestHttp http, SystemTest system) {
    system.kill("ledger");
    http.post("/sales", Map.of("item", "pear", "quantity", 1));

    var ledger = system.restart("ledger");

    Eventually.until(
        "the sale is booked", () -> ledger.http().get("/sales").body().contains("\"s-1\""));
  }

  // end

  // snippet:logs
  @Test
  void oneSaleIsOneTraceThroughThreeServices(TestHttp http, LogCapture logs) {
    http.post("/sales", Map.of("item", "apple", "quantity", 1));

    var sold = logs.await("sold", line -> line.message().equals("sold"));
    var booked = logs.await("booked", line -> line.message().equals("booked"));
    assertThat(booked.field("trace.id")).hasSize(32).isEqualTo(sold.field("trace.id"));
    assertThat(logs.trace(sold.field("trace.id")))
        .extracting(line -> line.field("service.name"))
        .contains("shop", "stock", "ledger");
  }
  // end
}
