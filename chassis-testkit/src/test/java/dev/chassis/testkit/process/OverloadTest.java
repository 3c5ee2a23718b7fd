package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service of known capacity, in a process of its own and with the settings that every service
 * has, gets twice and five times what it can do. What it can do it does, for whom it matters first,
 * and the others hear at once that it cannot. Without shedding everybody waits in vain.
 */
@Tag("slow")
@Timeout(180)
class OverloadTest {

  private static final long SEED = Ticker.system().nanos();

  /** As long as the limit may take to find out. */
  private static final Duration SETTLING = Duration.ofSeconds(3);

  private static final Duration LENGTH = Duration.ofSeconds(15);
  private static final long MIB = 1 << 20;

  @TempDir private Path folder;

  @Test
  void overloadKeepsGoodputAndWhatIsCriticalAndRefusesTheRestAtOnce() throws Exception {
    try (var child = start("true");
        var load = new Surge(child.up().port(), SEED)) {
      warmUp(load);
      var peak = load.closed("peak", 2 * BusyChild.WORKERS - 5, Duration.ofSeconds(5));
      var unloaded =
          load.open("0.3x", 0.3 * BusyChild.PER_SECOND, Duration.ZERO, Duration.ofSeconds(5));
      var heapBefore = load.heap();
      var twice = load.open("2x", 2.0 * BusyChild.PER_SECOND, SETTLING, LENGTH);
      var fiveTimes = load.open("5x", 5.0 * BusyChild.PER_SECOND, SETTLING, LENGTH);
      var heapAfter = load.heap();

      System.out.println("overload, seed " + SEED);
      List.of(peak, unloaded, twice, fiveTimes).forEach(System.out::println);
      System.out.printf(
          "overload, heap: %d KiB before, %d KiB after%n", heapBefore / 1024, heapAfter / 1024);
      var refused = twice.count(Surge.Outcome::isRefused);
      assertThat(unloaded.count(one -> !one.isGood())).isZero();
      for (var loaded : List.of(twice, fiveTimes)) {
        assertThat(loaded.goodput()).isGreaterThanOrEqualTo(0.9 * peak.goodput());
        assertThat(loaded.quantile(0.99, Surge.Outcome::isGood))
            .isLessThanOrEqualTo(3 * unloaded.quantile(0.99, Surge.Outcome::isGood));
        // the usual one: a busy machine that runs the test has stalls of its own
        assertThat(loaded.quantile(0.5, Surge.Outcome::isRefused)).isLessThan(5);
        assertThat(loaded.outcomes())
            .filteredOn(Surge.Outcome::isRefused)
            .allMatch(Surge.Outcome::saysWhen);
      }
      assertThat(refused).isPositive();
      assertThat(twice.criticalShare()).isGreaterThanOrEqualTo(0.99);
      assertThat(heapAfter - heapBefore).isLessThan(8 * MIB);
    }
  }

  @Test
  void controlWithoutSheddingEverybodyWaitsInVain() throws Exception {
    try (var child = start("false");
        var load = new Surge(child.up().port(), SEED)) {
      warmUp(load);
      var twice = load.open("2x without shedding (control)", 400, SETTLING, Duration.ofSeconds(8));

      System.out.println(twice);
      assertThat(twice.goodput()).isLessThan(0.5 * BusyChild.PER_SECOND);
      assertThat(twice.criticalShare()).isLessThan(0.5);
    }
  }

  /** An overload is not the first thing a service sees. */
  private static void warmUp(Surge load) throws InterruptedException {
    load.closed("warm-up", BusyChild.WORKERS / 2, Duration.ofSeconds(4));
  }

  private ChildJvm start(String shedding) throws Exception {
    var options = new ArrayList<String>();
    options.add("-Dchassis.http.host=127.0.0.1");
    options.add("-Dchassis.runtime.eventLoops=1");
    options.add("-Dchassis.http.shedding.enabled=" + shedding);
    options.add("-Dchassis.logging.levels.\"dev.chassis.http.access\"=WARN");
    return ChildJvm.start(BusyChild.class, folder, options, ChildJvm.ANY_PORTS);
  }
}
