package dev.chassis.testkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.DataSize;
import dev.chassis.config.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReferenceTest {

  private static final List<Path> HERE = List.of(Path.of("src/test/java"));

  /** How to pay. */
  enum Means {
    CASH,
    BY_CARD
  }

  /**
   * A till, see {@link Duration}.
   *
   * @param patience how long {@code one} waits | or not, longer than zero; default 5 s
   * @param roll what is kept; default 64 KiB
   * @param means see {@link Means}
   * @param key opens it
   * @param drawers their {@linkplain Map names}
   */
  record Till(
      Duration patience,
      DataSize roll,
      Means means,
      Optional<Secret> key,
      Map<String, Integer> drawers) {
    static Till defaults() {
      return new Till(
          Duration.ofSeconds(5), DataSize.ofKibibytes(64), Means.CASH, Optional.empty(), Map.of());
    }
  }

  /**
   * Lacks a word.
   *
   * @param said something
   */
  record Silent(int said, int unsaid) {}

  @TempDir private Path folder;

  @Test
  void thePageHasKeysTypesDefaultsMeaningsAndVariables() {
    assertThat(reference().text())
        .isEqualTo(
            """
            # Shop

            ## `till`

            A till, see `Duration`.

            | key | type | default | meaning | variable |
            |---|---|---|---|---|
            | `till.patience` | duration | `5s` | how long `one` waits \\| or not, longer than zero; default 5 s | `CHASSIS_TILL_PATIENCE` |
            | `till.roll` | size | `64KiB` | what is kept; default 64 KiB | `CHASSIS_TILL_ROLL` |
            | `till.means` | `cash`, `by-card` | `cash` | see `Means` | `CHASSIS_TILL_MEANS` |
            | `till.key` | secret |  | opens it | `CHASSIS_TILL_KEY` |
            | `till.drawers` | named entries, each whole number |  | their names | `CHASSIS_TILL_DRAWERS` |
            """);
  }

  @Test
  void aStalePageFailsAndSaysHowToRenewIt() throws Exception {
    var page = folder.resolve("page.md");

    assertThatThrownBy(() -> reference().check(page))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("page.md is stale at line 1")
        .hasMessageContaining("run this test with -Dupdate=reference");

    Files.writeString(page, reference().text());
    reference().check(page);
  }

  @Test
  void aComponentWithoutWordsFails() {
    assertThatThrownBy(
            () -> ConfigReference.titled("Shop").sources(HERE).section("s", Silent.class).text())
        .hasMessageContaining("Silent does not document unsaid");
  }

  private static ConfigReference reference() {
    return ConfigReference.titled("Shop").sources(HERE).section("till", Till.class);
  }
}
