package dev.chassis.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chassis.discovery.Instance;
import dev.chassis.discovery.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Weights, zones, newcomers, those that leave. */
class PreferenceTest {

  private final Caller caller = Caller.usual();

  @Test
  void equalsAreCalledInProportionToTheirWeights() {
    var snapshot =
        Instances.snapshot(
            List.of(
                Instances.weighing(1, "canary"),
                Instances.weighing(9, "small"),
                Instances.weighing(30, "usual"),
                Instances.weighing(60, "large")));

    var picks = caller.calls(10_000, snapshot);

    assertThat(picks.get("canary")).isBetween(60, 140);
    assertThat(picks.get("small")).isBetween(800, 1000);
    assertThat(picks.get("usual")).isBetween(2800, 3200);
    assertThat(picks.get("large")).isBetween(5800, 6200);
  }

  @Test
  void ofTwoTheHeavierGetsItsPartToo() {
    var snapshot =
        Instances.snapshot(
            List.of(Instances.weighing(100, "small"), Instances.weighing(300, "large")));

    assertThat(caller.calls(4000, snapshot).get("large")).isBetween(2900, 3100);
  }

  @Test
  void callsStayInTheZoneOfTheCaller() {
    var near = new Caller(BalancerConfig.defaults(), "north");
    var snapshot = zones(3, 3, 3);

    assertThat(near.calls(500, snapshot)).containsOnlyKeys("north0", "north1", "north2");
  }

  @Test
  void withTooLittleCapacityAtHomeTheRestGoesElsewhere() {
    var near = new Caller(BalancerConfig.defaults(), "north");

    var picks = near.calls(4000, zones(1, 4, 4));

    // A zone has 3 on average, 70 % of that are enough: 1 takes 1/2.1 of the calls.
    assertThat((double) of("north", picks) / 4000).isCloseTo(0.476, within(0.04));
    assertThat(of("south", picks)).isBetween(850, 1250);
  }

  @Test
  void whoIsLeftOutIsNoCapacity() {
    var near = new Caller(BalancerConfig.defaults(), "north");
    var snapshot = zones(2, 2, 2);
    near.failAt(snapshot, "north0", 5);

    var report = near.balancer.report(near.time.nanos());

    // 1 of 5 over 3 zones, and 70 % of that would be enough.
    assertThat(report.ownZoneShare()).isCloseTo(1 / (0.7 * 5 / 3), within(0.001));
    assertThat(of("south", near.calls(200, snapshot))).isPositive();
  }

  @Test
  void aZoneWithoutAnybodyIsNoReasonToFail() {
    var near = new Caller(BalancerConfig.defaults(), "north");

    assertThat(near.calls(100, zones(0, 2, 2))).hasSize(4);
  }

  @Test
  void aSlowZoneIsLeftForAFasterOne() {
    var near = new Caller(BalancerConfig.defaults(), "north");
    var snapshot = zones(2, 2, 0);
    int away = 0;
    for (int i = 0; i < 400; i++) {
      var pick = near.pick(snapshot);
      boolean home = "north".equals(pick.instance().zone());
      away += home ? 0 : 1;
      near.time.advance(home ? Duration.ofMillis(100) : Caller.FAST);
      pick.succeeded(near.time.nanos());
    }

    assertThat(away).isGreaterThan(300);
  }

  @Test
  void zonesMayBeSwitchedOff() {
    var config = BalancerConfig.defaults().withZone(false, 0.7);
    var near = new Caller(config, "north");

    assertThat(of("south", near.calls(1000, zones(2, 2, 0)))).isBetween(400, 600);
  }

  @Test
  void aRetryLeavesTheZoneBeforeItRepeatsAnInstance() {
    var near = new Caller(BalancerConfig.defaults(), "north");
    var snapshot = zones(1, 1, 0);

    assertThat(near.pick(snapshot, "north0").instance().id()).isEqualTo("south0");
  }

  @Test
  void aNewcomerBeginsWithLittleAndGetsItsPartWithinTheWindow() {
    var two = Instances.of("a", "b");
    caller.calls(500, two);
    caller.time.advance(Duration.ofSeconds(10));
    var three = Instances.of("a", "b", "new");

    var first = caller.calls(500, three); // 1 s
    caller.time.advance(Duration.ofMillis(3500));
    var middle = caller.calls(500, three); // from 4.5 s to 5.5 s
    caller.time.advance(Duration.ofSeconds(5));
    var late = caller.calls(500, three);

    assertThat(first.get("new")).isBetween(8, 50);
    assertThat(middle.get("new")).isBetween(60, 125);
    assertThat(late.get("new")).isBetween(130, 205);
  }

  @Test
  void theFirstInstancesOfAServiceBeginAtOnce() {
    caller.calls(5, Instances.of("a"));
    caller.time.advance(Duration.ofSeconds(1));
    caller.calls(5, Instances.of("a", "b"));
    caller.time.advance(Duration.ofSeconds(1));

    var picks = caller.calls(600, Instances.of("a", "b", "c"));

    assertThat(picks).allSatisfy((id, count) -> assertThat(count).isBetween(150, 250));
  }

  @Test
  void whenNoneOfTheOldIsLeftNewcomersTakeAll() {
    caller.calls(10, Instances.of("a", "b"));
    caller.time.advance(Duration.ofSeconds(11));
    caller.calls(10, Instances.of("a", "b", "c", "d"));

    var picks = caller.calls(400, Instances.of("c", "d"));

    assertThat(picks).allSatisfy((id, count) -> assertThat(count).isBetween(150, 250));
  }

  @Test
  void slowStartMayBeSwitchedOff() {
    var bold = new Caller(BalancerConfig.defaults().withSlowStart(Duration.ZERO), null);
    bold.calls(100, Instances.of("a", "b"));

    assertThat(bold.calls(600, Instances.of("a", "b", "new")).get("new")).isBetween(150, 250);
  }

  @Test
  void anInstanceThatBeganAnewIsANewcomer() {
    var before = Instances.of("a", "b");
    caller.calls(100, before);
    caller.failAt(before, "b", 5);
    caller.time.advance(Duration.ofSeconds(11));

    var after = Instances.snapshot(List.of(Instances.one("a"), Instances.reborn("b")));
    var picks = caller.calls(200, after);

    assertThat(picks.get("b")).isBetween(2, 40);
    assertThat(report("b").state()).isEqualTo("warming");
  }

  @Test
  void oneThatDrainsIsLeftAtOnceAndKeptInMind() {
    caller.calls(100, Instances.of("a", "b"));
    var draining = Instances.snapshot(List.of(Instances.one("a"), Instances.draining("b")));

    assertThat(caller.calls(200, draining)).containsOnlyKeys("a");
    assertThat(report("b").state()).isEqualTo("draining");

    assertThat(caller.calls(200, Instances.of("a", "b")).get("b")).isBetween(70, 130);
  }

  @Test
  void theReportSaysWhoGetsWhat() {
    var snapshot = Instances.of("a", "b", "c");
    caller.calls(300, snapshot);
    var held = caller.pick(snapshot, "a", "b");
    caller.time.advance(Duration.ofMillis(100));

    var report = caller.balancer.report(caller.time.nanos());

    assertThat(report.service()).isEqualTo("fees");
    assertThat(report.panic()).isFalse();
    assertThat(report.ownZoneShare()).isEqualTo(1);
    assertThat(report.instances()).extracting(one -> one.instance()).containsExactly("a", "b", "c");
    assertThat(report.instances().stream().mapToDouble(one -> one.share()).sum())
        .isCloseTo(1, within(0.01));
    assertThat(report.instances().stream().mapToInt(one -> one.calls()).sum()).isEqualTo(300);
    assertThat(report("c").inFlight()).isEqualTo(1);
    assertThat(report("c").latencyMs()).isGreaterThan(7);
    assertThat(report("a").latencyMs()).isEqualTo(2);
    held.succeeded(caller.time.nanos());
    assertThat(report("c").inFlight()).isZero();
  }

  private BalanceReport.SeatReport report(String id) {
    return caller.balancer.report(caller.time.nanos()).instances().stream()
        .filter(one -> one.instance().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static int of(String zone, Map<String, Integer> picks) {
    return picks.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(zone))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private static Snapshot zones(int north, int south, int west) {
    var all = new ArrayList<Instance>();
    Map.of("north", north, "south", south, "west", west)
        .forEach(
            (zone, count) ->
                IntStream.range(0, count)
                    .mapToObj(i -> Instances.in(zone, zone + i))
                    .forEach(all::add));
    return Instances.snapshot(all);
  }
}
