package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.api.Consumers;
import dev.chassis.testkit.api.EventContract;
import dev.chassis.testkit.api.Expectations;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the guide says about contracts. */
class LedgerContractTest {

  private static final Path CONTRACT = Path.of("src/test/contract/ledger");

  // snippet:expects
  @Test
  void saysWhatItReadsOfOthers() {
    Expectations.of(Ledger.chassis())
        .reads("shop", "sale_made")
        .matches(CONTRACT.resolve("contract/expects"));
  }

  // end

  // snippet:provider
  @Test
  void keepsItsContractsAndServesItsConsumers() {
    try (var shop = ServiceUnderTest.start(Shop.chassis())) {
      EventContract.of(shop).matches(Path.of("src/test/contract/shop/contract"));
      Consumers.of(shop).in(Path.of("src/test/contract")).areServed();
    }
  }

  // end

  @Test
  void anEventNobodyIsNamedForIsMissed() {
    assertThatThrownBy(
            () -> Expectations.of(Ledger.chassis()).matches(CONTRACT.resolve("contract/expects")))
        .hasMessageContaining("ledger hears sale_made: say who tells it");
  }
}
