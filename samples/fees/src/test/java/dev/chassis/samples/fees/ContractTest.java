package dev.chassis.samples.fees;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.api.ApiContract;
import dev.chassis.testkit.api.Consumers;
import dev.chassis.testkit.api.EventContract;
import dev.chassis.testkit.api.Expectations;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this service promises, what it reads of others, and what others read of it. */
class ContractTest {

  private static ServiceUnderTest service;

  @BeforeAll
  static void start(@TempDir Path folder) {
    var ledger = folder.resolve("fees.jsonl").toString();
    service =
        ServiceUnderTest.start(
            FeesService.chassis(), environment -> environment.set("fees.ledger", ledger));
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
    Expectations.of(service)
        .reads("market", "order_placed")
        .matches(Path.of("contract/expects"));
  }

  @Test
  void servesItsConsumers() {
    Consumers.of(service).areServed();
  }
}
