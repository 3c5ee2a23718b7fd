package dev.chassis.samples.fees;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.api.ApiContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractTest {

  @Test
  void keepsItsContract(@TempDir Path folder) {
    var ledger = folder.resolve("fees.jsonl").toString();
    try (var fees =
        ServiceUnderTest.start(
            FeesService.chassis(), environment -> environment.set("fees.ledger", ledger))) {
      ApiContract.of(fees).matches(Path.of("contract/openapi.json"));
    }
  }
}
