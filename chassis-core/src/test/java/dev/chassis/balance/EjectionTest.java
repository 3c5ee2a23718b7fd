package dev.chassis.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EjectionTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Caller caller = Caller.usual();

  @Test
  void fiveFailuresInARowLeaveAnInstanceOut() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 4);
    assertThat(state("bad")).isEqualTo("active");

    caller.failAt(snapshot, "bad", 1);

    assertThat(state("bad")).isEqualTo("ejected");
    assertThat(caller.calls(200, snapshot)).containsOnlyKeys("a", "b");
  }

  @Test
  void aSuccessInBetweenStartsTheCountAgain() {
    var snapshot = Instances.of("a", "b", "odd");
    for (int i = 0; i < 3; i++) {
      caller.failAt(snapshot, "odd", 4);
      caller.succeed(caller.pick(snapshot, "a", "b"));
    }

    assertThat(state("odd")).isEqualTo("active");
  }

  @Test
  void aLowRateOfSuccessLeavesAnInstanceOut() {
    var snapshot = Instances.of("a", "b", "odd");
    for (int i = 0; i < 22; i++) {
      var pick = caller.pick(snapshot, "a", "b");
      if (i % 3 == 0) {
        caller.fail(pick);
      } else {
        caller.succeed(pick);
      }
    }

    assertThat(state("odd")).isEqualTo("ejected");
    // The 8th failure is that of call 22, the first one that counts with at least 20.
    assertThat(report("odd").why()).isEqualTo("36 % of 22 calls failed");
  }

  @Test
  void oneCallDecidesWhetherItReturns() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 5);
    caller.time.advance(SECOND);

    var probe = caller.pick(snapshot);
    assertThat(probe.isProbe()).isTrue();
    assertThat(probe.instance().id()).isEqualTo("bad");
    assertThat(caller.calls(100, snapshot)).containsOnlyKeys("a", "b");
    assertThat(state("bad")).isEqualTo("probing");
    caller.succeed(probe);

    assertThat(state("bad")).isEqualTo("active");
    caller.time.advance(Duration.ofSeconds(4));
    assertThat(caller.calls(300, snapshot).get("bad")).isBetween(60, 140);
  }

  @Test
  void eachFailedProbeDoublesThePauseHalfOfWhichIsRandom() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 5);
    var pauses = new ArrayList<Long>();
    for (int i = 0; i < 8; i++) {
      long until = report("bad").untilMs();
      pauses.add(until);
      caller.time.advance(Duration.ofMillis(until + 1));
      var probe = caller.pick(snapshot);
      assertThat(probe.isProbe()).isTrue();
      caller.fail(probe);
    }

    var longest = List.of(1, 2, 4, 8, 16, 30, 30, 30);
    for (int i = 0; i < longest.size(); i++) {
      assertThat(pauses.get(i)).isBetween(longest.get(i) * 500L - 1, longest.get(i) * 1000L);
    }
  }

  @Test
  void aSuccessForgetsTheLongPauses() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 5);
    for (int i = 0; i < 5; i++) {
      caller.time.advance(Duration.ofSeconds(31));
      caller.fail(caller.pick(snapshot));
    }
    caller.time.advance(Duration.ofSeconds(31));
    caller.succeed(caller.pick(snapshot));

    caller.failAt(snapshot, "bad", 5);

    assertThat(report("bad").untilMs()).isLessThanOrEqualTo(1000L);
  }

  @Test
  void aCallThatMustNotBeAProbeIsNone() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 5);
    caller.time.advance(SECOND);

    for (int i = 0; i < 50; i++) {
      var pick = caller.balancer.pick(snapshot, Set.of(), null, false, caller.time.nanos());
      assertThat(pick.isProbe()).isFalse();
      assertThat(pick.instance().id()).isNotEqualTo("bad");
    }
  }

  @Test
  void aProbeThatNobodyTellsOfIsReplaced() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 5);
    caller.time.advance(SECOND);
    assertThat(caller.pick(snapshot).isProbe()).isTrue();
    assertThat(caller.pick(snapshot).isProbe()).isFalse();

    caller.time.advance(SECOND);

    assertThat(caller.pick(snapshot).isProbe()).isTrue();
  }

  @Test
  void aProbeThatIsGivenUpDecidesNothing() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 5);
    caller.time.advance(SECOND);
    var probe = caller.pick(snapshot);

    probe.abandoned(caller.time.nanos());

    assertThat(state("bad")).isEqualTo("ejected");
    assertThat(caller.pick(snapshot).isProbe()).isFalse();
    caller.time.advance(SECOND);
    assertThat(caller.pick(snapshot).isProbe()).isTrue();
  }

  @Test
  void lateResultsOfCallsFromBeforeCountForNothing() {
    var snapshot = Instances.of("a", "b", "bad");
    var early = IntStream.range(0, 10).mapToObj(i -> caller.pick(snapshot, "a", "b")).toList();
    caller.failAt(snapshot, "bad", 5);
    early.subList(0, 5).forEach(pick -> pick.succeeded(caller.time.nanos()));
    assertThat(state("bad")).isEqualTo("ejected");

    caller.time.advance(SECOND);
    caller.succeed(caller.pick(snapshot));
    early.subList(5, 10).forEach(pick -> pick.failed(caller.time.nanos()));

    assertThat(state("bad")).isEqualTo("active");
  }

  @Test
  void whenMostAreLeftOutAllAreCalled() {
    var snapshot = Instances.of("a", "b", "c");
    for (var id : List.of("a", "b")) {
      caller.failAt(snapshot, id, 5);
    }
    assertThat(caller.balancer.report(caller.time.nanos()).panic()).isTrue();
    caller.failAt(snapshot, "c", 5);
    caller.time.advance(Duration.ofSeconds(5));

    var picks = caller.calls(300, snapshot, id -> true);

    assertThat(picks).hasSize(3).allSatisfy((id, count) -> assertThat(count).isGreaterThan(40));
  }

  @Test
  void inPanicAnySuccessBringsAnInstanceBack() {
    var snapshot = Instances.of("a", "b", "c");
    for (var id : List.of("a", "b", "c")) {
      caller.failAt(snapshot, id, 5);
    }

    caller.calls(200, snapshot, id -> !id.equals("c"));

    assertThat(state("c")).isEqualTo("active");
    assertThat(caller.calls(100, snapshot, id -> !id.equals("c")).get("c")).isGreaterThan(90);
  }

  @Test
  void theOnlyInstanceIsCalledWhateverItDid() {
    var snapshot = Instances.of("only");
    caller.failAt(snapshot, "only", 20);

    assertThat(caller.pick(snapshot).instance().id()).isEqualTo("only");
  }

  @Test
  void goodNewsLetTheNextCallProbe() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 5);

    assertThat(caller.balancer.probe("bad", caller.time.nanos())).isTrue();
    assertThat(caller.balancer.probe("a", caller.time.nanos())).isFalse();
    assertThat(caller.balancer.probe("nobody", caller.time.nanos())).isFalse();

    assertThat(caller.pick(snapshot).isProbe()).isTrue();
  }

  @Test
  void refusalsOfTheBusyMakeDearButLeaveNobodyOut() {
    var snapshot = Instances.of("a", "b", "busy");
    for (int i = 0; i < 50; i++) {
      caller.pick(snapshot, "a", "b").refused(caller.time.nanos());
    }

    assertThat(state("busy")).isEqualTo("active");
    assertThat(caller.calls(100, snapshot).getOrDefault("busy", 0)).isLessThan(5);
  }

  @Test
  void aRetryGoesToOneLeftOutBeforeOneThatWasTried() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 5);

    assertThat(caller.pick(snapshot, "a", "b").instance().id()).isEqualTo("bad");
    assertThat(caller.pick(snapshot, "a", "bad").instance().id()).isEqualTo("b");
  }

  @Test
  void otherSettingsKeepWhatIsKnown() {
    var snapshot = Instances.of("a", "b", "bad");
    caller.failAt(snapshot, "bad", 3);

    var rules = EjectionConfig.defaults().withConsecutiveFailures(4);
    caller.balancer.retune(BalancerConfig.defaults().withEjection(rules));
    caller.failAt(snapshot, "bad", 1);

    assertThat(state("bad")).isEqualTo("ejected");
    caller.balancer.retune(BalancerConfig.defaults().withEjection(rules.withPanic(0.9)));
    assertThat(caller.balancer.report(caller.time.nanos()).panic()).isTrue();
    assertThat(state("bad")).isEqualTo("ejected");
  }

  @Test
  void listenersHearOfEachChangeOnceAndMayThrow() {
    var heard = new ArrayList<SeatChange>();
    caller.balancer.onChange(
        change -> {
          throw new IllegalStateException("careless");
        });
    caller.balancer.onChange(heard::add);
    var snapshot = Instances.of("a", "b", "bad");

    caller.failAt(snapshot, "bad", 5);
    caller.time.advance(SECOND);
    caller.succeed(caller.pick(snapshot));

    assertThat(heard).extracting(SeatChange::ejected).containsExactly(true, false);
    assertThat(heard)
        .allSatisfy(
            change -> {
              assertThat(change.service()).isEqualTo("fees");
              assertThat(change.instance()).isEqualTo("bad");
              assertThat(change.why()).isEqualTo("5 calls failed in a row");
            });
  }

  private String state(String id) {
    return report(id).state();
  }

  private BalanceReport.SeatReport report(String id) {
    return caller.balancer.report(caller.time.nanos()).instances().stream()
        .filter(one -> one.instance().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
