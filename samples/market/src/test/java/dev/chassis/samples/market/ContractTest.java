package dev.chassis.samples.market;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.api.ApiContract;
import dev.chassis.testkit.api.Consumers;
import dev.chassis.testkit.api.EventContract;
import dev.chassis.testkit.api.Expectations;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What this service promises, what it reads of others, and what others read of it. */
class ContractTest {

  private static ServiceUnderTest service;

  @BeforeAll
  static void start() {
    service = ServiceUnderTest.start(MarketService.chassis());
  }

  @AfterAll
  static void close() {
    service.close();
  }

  @Test
  void keepsItsContract() {
    ApiContract.of(service).matches(Path.of("contract/openapi.json"));
  }

  @Test
  void itsEventsKeepTheirContract() {
    EventContract.of(service).matches(Path.of("contract"));
  }

  @Test
  void saysWhatItReadsOfOthers() {
    Expectations.of(service).reads("orders", "order_created").matches(Path.of("contract/expects"));
  }

  @Test
  void servesItsConsumers() {
    Consumers.of(service).areServed();
  }
}
