package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.config.Check;
import dev.chassis.config.KeyChange;
import dev.chassis.config.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process with ten mistakes of different kinds in its file says ten lines and exits with 2. */
@Timeout(20)
class TenMistakesTest {

  @TempDir private Path folder;

  /** The process. */
  static final class Market {

    private Market() {}

    /** Runs it. */
    public static void main(String[] args) {
      Chassis.service("market").run(args, chassis -> chassis.config("stall", Stall.class));
    }
  }

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
  void namesAllTenWithFileAndLineAndExitsWith2() throws Exception {
    var file = folder.resolve("stall.conf");
    Files.writeString(
        file,
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

    try (var child =
        ChildJvm.start(Market.class, folder, List.of(), List.of("--config", file.toString()))) {
      child.rest();

      assertThat(child.exitCode()).isEqualTo(2);
      var lines = child.errors().replace(folder + "/", "").lines().toList();
      assertThat(lines.get(0)).isEqualTo("market did not start: 10 problems in the configuration");
      assertThat(lines.subList(1, lines.size()).stream().map(line -> line.replaceFirst("  - ", "")))
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
}
