package dev.chassis.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.Instance.Source;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.discovery.Snapshot;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BalancerTest {

  private static final Duration FAST = Duration.ofMillis(2);

  private final ManualTime time = ManualTime.create();
  private final Random random = new Random(42);
  private final Balancer balancer = Balancer.create(BalancerConfig.defaults(), null, () -> random);
  private final Map<String, Integer> picks = new HashMap<>();

  @Test
  void picksNobodyWhereNobodyLives() {
    assertThat(pick(Snapshot.empty("fees"), Set.of())).isNull();
  }

  @Test
  void spreadsEvenlyOverEqualsAtLowTraffic() {
    callOneByOne(3000, Map.of("a", FAST, "b", FAST, "c", FAST));

    assertThat(picks.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
  }

  @Test
  void avoidsTheSlowOneAndStillTriesIt() {
    callOneByOne(3000, Map.of("a", FAST, "b", FAST, "slow", Duration.ofMillis(100)));

    assertThat(picks.get("slow")).isBetween(1, 150);
  }

  @Test
  void oneSlowAnswerDoesNotBanAnInstance() {
    var snapshot = snapshot("a", "b");
    for (int i = 0; i < 2; i++) {
      var pick = pick(snapshot, i == 0 ? Set.of() : picks.keySet());
      picks.merge(pick.instance().id(), 0, Integer::sum);
      time.advance(i == 0 ? Duration.ofMillis(300) : FAST);
      end(pick, false);
    }

    callOneByOne(1000, Map.of("a", FAST, "b", FAST));

    assertThat(picks.values()).allSatisfy(count -> assertThat(count).isBetween(400, 600));
  }

  @Test
  void prefersTheIdleOne() {
    var snapshot = snapshot("a", "b");
    for (int i = 0; i < 100; i++) {
      var pick = pick(snapshot, Set.of());
      picks.merge(pick.instance().id(), 1, Integer::sum);
    }

    // Calls never end here, so a strict or a drawn preference must keep both equally full.
    assertThat(picks.get("a")).isBetween(40, 60);
  }

  @Test
  void failuresKeepTrafficAwayThoughTheyAreFast() {
    var snapshot = snapshot("bad", "good");
    for (int i = 0; i < 500; i++) {
      var pick = pick(snapshot, Set.of());
      picks.merge(pick.instance().id(), 1, Integer::sum);
      time.advance(Duration.ofMillis(1));
      end(pick, pick.instance().id().equals("bad"));
    }

    assertThat(picks.getOrDefault("bad", 0)).isLessThan(15);
  }

  @Test
  void doesNotPickATriedOneWhileAnotherLives() {
    var snapshot = snapshot("a", "b", "c");

    for (int i = 0; i < 50; i++) {
      assertThat(pick(snapshot, Set.of("a", "c")).instance().id()).isEqualTo("b");
    }
    assertThat(pick(snapshot, Set.of("a", "b", "c"))).isNotNull();
  }

  @Test
  void keepsItsExperienceWhenAnotherInstanceComesOrGoes() {
    callOneByOne(100, Map.of("a", FAST, "slow", Duration.ofMillis(100)));

    callOneByOne(100, Map.of("a", FAST, "b", FAST, "slow", Duration.ofMillis(100)));

    assertThat(picks.getOrDefault("slow", 0)).isLessThan(10);
  }

  @Test
  void aNewcomerGetsNoMoreThanItsPart() {
    var usual = Duration.ofMillis(20);
    callOneByOne(300, Map.of("a", usual, "b", usual));
    picks.clear();

    // It answers nothing yet: only how many calls it was given can speak for or against it.
    var snapshot = snapshot("a", "b", "new");
    for (int i = 0; i < 90; i++) {
      picks.merge(pick(snapshot, Set.of()).instance().id(), 1, Integer::sum);
    }

    assertThat(picks.get("new")).isBetween(20, 40);
  }

  @Test
  void forgetsWhoWasGone() {
    callOneByOne(100, Map.of("a", FAST, "slow", Duration.ofMillis(100)));
    callOneByOne(1, Map.of("a", FAST));

    callOneByOne(10, Map.of("a", FAST, "slow", FAST));

    assertThat(picks.getOrDefault("slow", 0)).isGreaterThan(1);
  }

  private @Nullable Pick pick(Snapshot snapshot, Set<String> tried) {
    return balancer.pick(snapshot, tried, time.nanos());
  }

  private void end(Pick pick, boolean failed) {
    if (failed) {
      pick.failed(time.nanos());
    } else {
      pick.succeeded(time.nanos());
    }
  }

  private void callOneByOne(int calls, Map<String, Duration> latencies) {
    var snapshot = snapshot(latencies.keySet().toArray(String[]::new));
    picks.clear();
    for (int i = 0; i < calls; i++) {
      var pick = pick(snapshot, Set.of());
      var id = pick.instance().id();
      picks.merge(id, 1, Integer::sum);
      time.advance(latencies.get(id));
      end(pick, false);
    }
  }

  private static Snapshot snapshot(String... ids) {
    List<Instance> instances =
        Stream.of(ids)
            .sorted()
            .map(
                id ->
                    new Instance(
                        "fees",
                        id,
                        new Endpoint("127.0.0.1", 9001, false),
                        "",
                        Status.UP,
                        null,
                        null,
                        100,
                        1,
                        Source.HEARTBEAT))
            .toList();
    return Snapshot.of("fees", 1, instances);
  }
}
