package dev.chassis.samples.fees;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.api.ApiContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContractTest {

  @Test
  void keepsItsContract() {
    try (var fees = ServiceUnderTest.start(FeesService.chassis())) {
      ApiContract.of(fees).matches(Path.of("contract/openapi.json"));
    }
  }
}
