package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.heartbeat.SimulatedFleet.Detector;
import dev.chassis.heartbeat.SimulatedFleet.Life;
import dev.chassis.heartbeat.SimulatedFleet.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The figures of the detector, in virtual time, with the settings a service has by default: the
 * real {@link Roster} against 50 simulated instances. Prints what it finds, and what two detectors
 * that are in use elsewhere find in the same trace; they must miss the figures.
 */
class DetectorFiguresTest {

  private static final long SEED = 20_261_121;
  private static final int NODES = 50;
  private static final int CRASHES = 1000;
  private static final int CONTROLS = 100;
  private static final Duration SWEEP = Roster.sweepPeriod(HeartbeatConfig.defaults());
  private static final Duration DETECTION = Duration.ofMillis(3500);
  private static final double FALSE_PER_HOUR = 0.05;
  private static final Duration LONGEST = Duration.ofHours(24);

  /** Makes a detector that tells whom it takes for dead. */
  private interface Recipe extends BiFunction<SimulatedFleet, Consumer<String>, Detector> {}

  @Test
  void crashesAreFoundInTimeAndPausesAreNotTakenForCrashes() {
    var found = detections(DetectorFiguresTest::ours, CRASHES);
    double mistakes = mistakesPerHour(DetectorFiguresTest::ours, 1000);
    var timer = detections(FixedTimer::new, CONTROLS);
    double timerMistakes = mistakesPerHour(FixedTimer::new, 100);
    var phi = detections(PhiWithPause::new, CONTROLS);
    double phiMistakes = mistakesPerHour(PhiWithPause::new, 100);

    System.out.printf(
        "detector: seed %d, %d crashes (one in five with its machine), %d instances%n",
        SEED, CRASHES, NODES);
    report("ours", found, mistakes);
    report("fixed 3 s timer", timer, timerMistakes);
    report("phi 8 + 3 s pause", phi, phiMistakes);

    assertThat(found).hasSize(CRASHES);
    assertThat(percentile(found, 99)).isLessThanOrEqualTo(DETECTION);
    assertThat(mistakes).isLessThanOrEqualTo(FALSE_PER_HOUR);
    assertThat(timerMistakes).as("control: misses the figure").isGreaterThan(0.5);
    assertThat(phiMistakes).as("control: misses the figure").isGreaterThan(2 * FALSE_PER_HOUR);
    assertThat(percentile(phi, 99)).as("control: misses the figure").isGreaterThan(DETECTION);
  }

  private static void report(String name, List<Duration> found, double mistakes) {
    System.out.printf(
        "detector: %-18s p50 %d ms, p99 %d ms, slowest %d ms, %.3f false alarms per node-hour%n",
        name,
        percentile(found, 50).toMillis(),
        percentile(found, 99).toMillis(),
        percentile(found, 100).toMillis(),
        mistakes);
  }

  private static Duration percentile(List<Duration> found, int percent) {
    var sorted = found.stream().sorted().toList();
    return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
  }

  /** How long each crash took to be found. */
  private static List<Duration> detections(Recipe recipe, int crashes) {
    var fleet = new SimulatedFleet(SEED, NODES);
    var found = new ArrayList<Duration>();
    var planned = new int[1];
    var detector =
        recipe.apply(
            fleet,
            name -> {
              var node = fleet.node(name);
              if (node.life != Life.RUNS && node.diedAt >= 0) {
                found.add(Duration.ofNanos(fleet.nanos() - node.diedAt));
                node.diedAt = -1;
                fleet.at(2 * SimulatedFleet.SECOND, () -> live(fleet, node, planned, crashes));
              }
            });
    fleet.nodes().forEach(node -> plan(fleet, node, planned, crashes));
    while (found.size() < crashes && fleet.nanos() < LONGEST.toNanos()) {
      fleet.run(detector, SWEEP, Duration.ofSeconds(10));
    }
    return found;
  }

  private static void live(SimulatedFleet fleet, Node node, int[] planned, int crashes) {
    fleet.restart(node);
    plan(fleet, node, planned, crashes);
  }

  private static void plan(SimulatedFleet fleet, Node node, int[] planned, int crashes) {
    if (planned[0]++ < crashes) {
      var how = planned[0] % 5 == 0 ? Life.MACHINE_LOST : Life.CRASHED;
      // About one machine a minute: many at once are a matter of self-preservation.
      long in = fleet.random().nextLong(60, 1200) * SimulatedFleet.SECOND;
      fleet.at(in + fleet.random().nextLong(SimulatedFleet.SECOND), () -> fleet.crash(node, how));
    }
  }

  private static double mistakesPerHour(Recipe recipe, int nodeHours) {
    var fleet = new SimulatedFleet(SEED + 1, NODES);
    var mistakes = new int[1];
    var detector = recipe.apply(fleet, name -> mistakes[0]++);
    fleet.run(detector, SWEEP, Duration.ofHours(nodeHours).dividedBy(NODES));
    return mistakes[0] / (double) nodeHours;
  }

  private static Detector ours(SimulatedFleet fleet, Consumer<String> dead) {
    return roster(fleet, fleet.probe(), dead);
  }

  private static Detector roster(SimulatedFleet fleet, Probe probe, Consumer<String> dead) {
    var told = new Announcements();
    told.add(
        new HeartbeatListener() {
          @Override
          public void down(Heartbeat last, Reason reason) {
            dead.accept(last.instance());
          }
        });
    var roster = new Roster(HeartbeatConfig.defaults(), fleet, probe, told);
    return new Detector() {
      @Override
      public void heard(Heartbeat beat) {
        roster.heard(beat);
      }

      @Override
      public void sweep() {
        roster.sweep();
      }
    };
  }

  /** Dead after 3 s of silence. */
  private static final class FixedTimer implements Detector {
    private static final long LIMIT = 3 * SimulatedFleet.SECOND;
    private final SimulatedFleet fleet;
    private final Consumer<String> dead;
    private final Map<String, Long> heardAt = new HashMap<>();

    FixedTimer(SimulatedFleet fleet, Consumer<String> dead) {
      this.fleet = fleet;
      this.dead = dead;
    }

    @Override
    public void heard(Heartbeat beat) {
      heardAt.put(beat.instance(), fleet.nanos());
    }

    @Override
    public void sweep() {
      var silent =
          heardAt.entrySet().stream()
              .filter(one -> fleet.nanos() - one.getValue() > LIMIT)
              .map(Map.Entry::getKey)
              .toList();
      silent.forEach(heardAt::remove);
      silent.forEach(dead);
    }
  }

  /** As Akka has it: phi 8 over the last 1,000 intervals, 100 ms deviation at least, 3 s pause. */
  private static final class PhiWithPause implements Detector {
    private static final double PAUSE_MS = 3000;
    private static final double LEAST_DEVIATION_MS = 100;
    private static final double DEVIATIONS = BeatHistory.deviationsOf(8);

    private static final class Intervals {
      private final double[] all = new double[1000];
      private double sum;
      private double squares;
      private int count;
      private long last;
      private double limitMs;

      void heard(long now) {
        if (last > 0) {
          int slot = count % all.length;
          double interval = (now - last) / (double) SimulatedFleet.MS;
          double oldest = all[slot];
          all[slot] = interval;
          sum += interval - oldest;
          squares += interval * interval - oldest * oldest;
          count++;
          int size = Math.min(count, all.length);
          double mean = sum / size;
          double variance = Math.max(0, squares / size - mean * mean);
          limitMs =
              mean + PAUSE_MS + DEVIATIONS * Math.max(LEAST_DEVIATION_MS, Math.sqrt(variance));
        } else {
          limitMs = 2 * PAUSE_MS;
        }
        last = now;
      }
    }

    private final SimulatedFleet fleet;
    private final Consumer<String> dead;
    private final Map<String, Intervals> known = new HashMap<>();

    PhiWithPause(SimulatedFleet fleet, Consumer<String> dead) {
      this.fleet = fleet;
      this.dead = dead;
    }

    @Override
    public void heard(Heartbeat beat) {
      known.computeIfAbsent(beat.instance(), none -> new Intervals()).heard(fleet.nanos());
    }

    @Override
    public void sweep() {
      var silent =
          known.entrySet().stream()
              .filter(
                  one ->
                      (fleet.nanos() - one.getValue().last) / (double) SimulatedFleet.MS
                          > one.getValue().limitMs)
              .map(Map.Entry::getKey)
              .toList();
      silent.forEach(known::remove);
      silent.forEach(dead);
    }
  }

  @Test
  void withoutPortsToAskItIsSlowButRarelyWrong() {
    double mistakes =
        mistakesPerHour((fleet, dead) -> roster(fleet, SimulatedFleet.noProbe(), dead), 100);

    System.out.printf(
        "detector: no port to ask: silence of 10 s is death, %.3f false alarms per node-hour%n",
        mistakes);
    assertThat(mistakes).isLessThanOrEqualTo(FALSE_PER_HOUR);
  }
}
