package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ten mistakes of ten kinds in one file are ten problems, each with its line. */
class TenMistakesTest {

  enum Size {
    SMALL,
    LARGE
  }

  record Stall(
      String owner,
      int shelves,
      Duration rest,
      Size size,
      List<Duration> opening,
      int quantity,
      Secret key,
      Optional<String> badge) {
    Stall {
      Check.all(Check.between(1, 9, "shelves", shelves), Check.atLeast(1, "quantity", quantity));
    }

    static List<KeyChange> keyChanges() {
      return List.of(
          KeyChange.renamed("qty", "quantity"),
          KeyChange.retired("awning", "stalls have no awnings; remove it"));
    }
  }

  @Test
  void tenMistakesOfDifferentKindsAreTenProblemsWithTheirLines() {
    var folder = TestConfig.temporaryFolder();
    var file =
        TestConfig.write(
            folder,
            "stall.conf",
            """
            stall {
              shelves = 12
              rest = 10 parsecs
              size = huge
              opening = [8h, noon]
              shleves = 3
              awning = true
              qty = 3
              quantity = 4
              key = "${file:/no/such/key}"
              badge = "${magic:badge}"
            }
            """);
    var config = new TestConfig(folder, ConfigSources.none().file(file).read());

    assertThat(config.problemsOf("stall", Stall.class))
        .containsExactlyInAnyOrder(
            "stall.conf:1: stall.owner: missing; expected text",
            "stall.conf:2: stall.shelves: 12: expected from 1 to 9",
            "stall.conf:3: stall.rest: \"10 parsecs\": expected a duration with a unit, such as 500ms,"
                + " 10s or 2m",
            "stall.conf:4: stall.size: \"huge\": expected one of small, large",
            "stall.conf:5: stall.opening[1]: \"noon\": expected a duration with a unit, such as"
                + " 500ms, 10s or 2m",
            "stall.conf:6: stall.shleves: unknown key; did you mean stall.shelves?",
            "stall.conf:7: stall.awning: is no longer a setting: stalls have no awnings; remove it",
            "stall.conf:8: stall.qty: is called stall.quantity now, which is given too"
                + " (stall.conf:9); remove it",
            "stall.conf:10: stall.key: ${file:/no/such/key}: there is no such file",
            "stall.conf:11: stall.badge: ${magic:badge}: unknown scheme; known are env, file");
  }
}
