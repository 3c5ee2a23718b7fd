package dev.chassis.samples.accounts;

import dev.chassis.testkit.api.ApiContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContractTest {

  @Test
  void keepsItsContract() {
    ApiContract.of(AccountTransactionsService.chassis()).matches(Path.of("contract/openapi.json"));
  }
}
