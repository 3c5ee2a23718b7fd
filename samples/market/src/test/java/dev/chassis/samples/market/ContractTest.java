package dev.chassis.samples.market;

import dev.chassis.testkit.api.ApiContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContractTest {

  @Test
  void keepsItsContract() {
    ApiContract.of(MarketService.chassis()).matches(Path.of("contract/openapi.json"));
  }
}
