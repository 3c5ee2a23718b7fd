package dev.chassis.testkit.guide;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.SystemTest;
import dev.chassis.testkit.fault.FaultProxy;
import dev.chassis.testkit.fault.FaultScript;
import dev.chassis.testkit.fault.ServiceProcess;
import dev.chassis.testkit.load.Load;
import dev.chassis.testkit.process.Child;
import dev.chassis.testkit.stub.StubService;
import dev.chassis.testkit.time.Eventually;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the guide says about things that go wrong. */
class FaultsTest {

  // snippet:stub
  @Test
  void sellsWhatTheStockHas() {
    try (var stock = StubService.named("stock");
        var shop = ServiceUnderTest.start(Shop.chassis(), stock::join)) {
      var items =
          stock
              .get("/items/{name}", call -> Map.of("name", call.path("name"), "left", 3))
              .failingNext(1, 503);

      var answer = shop.http().post("/sales", Map.of("item", "apple", "quantity", 2));

      assertThat(answer.status()).isEqualTo(201);
      items.verifyCalled(2);
      assertThat(items.lastCall().header("traceparent")).isNotEmpty();
      stock.verifyNothingUnexpected();
    }
  }

  // end

  @Tag("slow")
  // snippet:script
  @Test
  void anInstanceThatHangsIsLeftAlone() {
    try (var system = SystemTest.of(Shop::chassis, Stock::chassis)) {
      system.scale("stock", 3);
      var faults = system.faults();
      var shop = system.service("shop").context();
      var client = shop.client("stock");
      var traffic =
          Load.of(shop.vertx(), number -> client.get("/items/apple", Stock.Item.class))
              .perSecond(200)
              .start();

      FaultScript.at(ofMillis(500), "one hangs", () -> faults.instance("stock", 0).hang())
          .then(ofMillis(3500), "healed", faults::heal)
          .until(ofSeconds(4))
          .play(traffic::phase);
      var report = traffic.stop();

      System.out.println(report);
      assertThat(report.count()).isGreaterThanOrEqualTo(800);
      // it is taken for dead after half a second of silence
      assertThat(report.between(ofSeconds(2), ofMillis(3500)).failed()).isZero();
    }
  }

  // end

  // snippet:network
  @Test
  void comesLateThroughASlowNetwork() {
    try (var stock = ServiceUnderTest.start(Stock.chassis());
        var network = FaultProxy.start(stock.context().vertx(), stock.port());
        var shop =
            ServiceUnderTest.start(
                Shop.chassis(),
                environment ->
                    environment
                        .set("discovery.addresses.stock", "127.0.0.1:" + network.port())
                        .set("client.stock.timeout", "200ms"))) {
      var sale = Map.of("item", "apple", "quantity", 1);
      assertThat(shop.http().post("/sales", sale).status()).isEqualTo(201);

      network.latency(ofMillis(300));
      assertThat(shop.http().post("/sales", sale).status()).isEqualTo(504);

      network.heal().toClient().cutAfter(20);
      assertThat(shop.http().post("/sales", sale).status()).isEqualTo(502);
    }
  }

  // end

  @Test
  @Tag("slow")
  // snippet:process
  void aProcessThatHangsGoesOn() {
    try (var child = ServiceProcess.of(Child.class).option("-Xmx96m").start()) {
      child.hang();
      Eventually.until("it is stopped", child::isAlive);
      child.resume();

      assertThat(child.terminate().exitCode()).isZero();
    }
  }
  // end
}
