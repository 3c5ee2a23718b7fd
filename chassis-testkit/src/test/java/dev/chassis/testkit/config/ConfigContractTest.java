package dev.chassis.testkit.config;

import static dev.chassis.testkit.config.ConfigContract.refuses;
import static dev.chassis.testkit.config.ConfigContract.refusesNothing;
import static dev.chassis.testkit.config.ConfigContract.takes;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.Check;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A contract that is kept says nothing; each way to break one is named. */
class ConfigContractTest {

  record Pool(int size, Duration patience) {
    Pool {
      Check.all(Check.between(1, 99, "size", size), Check.notNegative("patience", patience));
    }

    static Pool defaults() {
      return new Pool(8, Duration.ofSeconds(2));
    }
  }

  record Store(String host, Optional<Pool> pool, Map<String, Integer> weights) {
    Store {
      Check.all(Check.notBlank("host", host));
    }
  }

  @Test
  void aKeptContractSaysNothing() {
    assertThatCode(ConfigContractTest::verifyAll).doesNotThrowAnyException();
  }

  private static void verifyAll() {
    pool().key("patience", "2s", takes("5s", "0s"), refuses("-1s", "5")).verify();
    ConfigContract.of(Store.class)
        .required("host", takes("a"), refuses("", " "))
        .key("pool.size", "", takes("1", "99"), refuses("0", "many"))
        .key("pool.patience", "", takes("0s"), refuses("-1s"))
        .key("weights.fees", "", takes("3"), refuses("light"))
        .verify();
    ConfigContract.of(Store.class)
        .required("host", takes("a"), refusesNothing())
        .key("weights.fees", "", takes("3"), refuses("light"))
        .elsewhere("pool")
        .verify();
  }

  @Test
  void aKeyWithoutATestFails() {
    assertThatThrownBy(() -> pool().verify())
        .isInstanceOf(AssertionError.class)
        .hasMessage("Pool is not as its contract says:\n  - patience has no test");
    assertThatThrownBy(
            () ->
                ConfigContract.of(Store.class)
                    .required("host", takes("a"), refusesNothing())
                    .key("pool.size", "", takes("1"), refusesNothing())
                    .verify())
        .hasMessageContaining("pool.patience has no test")
        .hasMessageContaining("weights has no test")
        .hasMessageNotContaining("pool.size");
  }

  @Test
  void aTestWithoutAKeyFails() {
    assertThatThrownBy(() -> pool().key("colour", "red", takes("blue"), refusesNothing()).verify())
        .hasMessageContaining("colour is no key");
  }

  @Test
  void aBrokenPromiseIsNamed() {
    assertThatThrownBy(
            () -> pool().key("patience", "3s", takes("2s", "-2s"), refuses("1s")).verify())
        .hasMessageContaining("patience: has the default \"2s\" instead of \"3s\"")
        .hasMessageContaining("patience: \"2s\" changes nothing")
        .hasMessageContaining("patience: does not take \"-2s\": command line: section.patience")
        .hasMessageContaining("patience: does not refuse \"1s\"");
    assertThatThrownBy(
            () -> ConfigContract.of(Pool.class).required("size", takes("1"), refuses("0")).verify())
        .hasMessageContaining("size: may be absent, although it is required");
  }

  private static ConfigContract pool() {
    return ConfigContract.of(Pool.class).key("size", "8", takes("1", "99"), refuses("0", "100"));
  }
}
