package dev.chassis.samples.gateway;

import dev.chassis.testkit.api.ApiContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContractTest {

  @Test
  void keepsItsContract() {
    ApiContract.of(GatewayService.chassis()).matches(Path.of("contract/openapi.json"));
  }
}
