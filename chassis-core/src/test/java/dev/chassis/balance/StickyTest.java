package dev.chassis.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.discovery.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StickyTest {

  private static final int KEYS = 20_000;

  private final Caller caller = Caller.usual();

  @Test
  void aKeyMeetsTheSameInstanceWhoeverAsks() {
    var snapshot = Instances.numbered(10);
    var other = Caller.usual();

    assertThat(owners(caller, snapshot)).isEqualTo(owners(other, snapshot));
    assertThat(owners(caller, snapshot)).isEqualTo(owners(other, Instances.numbered(10)));
  }

  @Test
  void keysAreSpreadEvenly() {
    for (int instances : List.of(2, 3, 5, 10, 50)) {
      var parts = parts(owners(caller, Instances.numbered(instances)));

      double mean = (double) KEYS / instances;
      assertThat(parts).hasSize(instances);
      assertThat(parts.values()).allSatisfy(part -> assertThat(part / mean).isBetween(0.7, 1.35));
    }
  }

  @Test
  void keysAreSpreadByWeight() {
    var snapshot =
        Instances.snapshot(
            List.of(
                Instances.weighing(100, "a"),
                Instances.weighing(100, "b"),
                Instances.weighing(400, "large")));

    assertThat(parts(owners(caller, snapshot)).get("large") / (double) KEYS).isBetween(0.6, 0.74);
  }

  @Test
  void whenOneOfManyGoesOnlyItsOwnKeysMove() {
    int count = 10;
    var before = owners(caller, Instances.numbered(count));
    var left =
        Instances.numbered(count).instances().stream()
            .filter(one -> !one.id().equals("i4"))
            .toList();
    var after = owners(caller, Instances.snapshot(left));

    long moved = before.keySet().stream().filter(key -> !same(key, before, after)).count();

    assertThat(before.keySet())
        .filteredOn(key -> !same(key, before, after))
        .allSatisfy(key -> assertThat(before.get(key)).isEqualTo("i4"));
    assertThat(moved).isEqualTo((long) parts(before).get("i4"));
    assertThat((double) moved / KEYS).isBetween(0.06, 0.13);
    // When it is back, so are they.
    assertThat(owners(caller, Instances.numbered(count))).isEqualTo(before);
  }

  @Test
  void theControlMovesAlmostAll() {
    long moved =
        IntStream.range(0, KEYS)
            .filter(key -> ("k" + key).hashCode() % 10 != ("k" + key).hashCode() % 9)
            .count();

    assertThat((double) moved / KEYS).isGreaterThan(0.8);
  }

  @Test
  void whoIsLeftOutLosesItsKeysToOthersAndGetsThemBack() {
    var snapshot = Instances.numbered(5);
    var before = owners(caller, snapshot);
    caller.failAt(snapshot, "i2", 5);

    var meanwhile = owners(caller, snapshot);

    assertThat(meanwhile.values()).doesNotContain("i2");
    assertThat(before.keySet())
        .filteredOn(key -> !same(key, before, meanwhile))
        .allSatisfy(key -> assertThat(before.get(key)).isEqualTo("i2"));
    caller.balancer.probe("i2", caller.time.nanos());
    caller.succeed(caller.pick(snapshot));
    assertThat(owners(caller, snapshot)).isEqualTo(before);
  }

  @Test
  void aHotKeyMovesOnWhenItsInstanceIsFull() {
    var snapshot = Instances.numbered(4);
    var busy = new HashMap<String, Integer>();
    var open = new ArrayList<Pick>();
    for (int i = 0; i < 400; i++) {
      var pick = caller.sticky(snapshot, "hot");
      busy.merge(pick.instance().id(), 1, Integer::sum);
      open.add(pick);
    }

    // 1.25 times the fair part of 400 calls, rounded up.
    assertThat(busy.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(126));
    open.forEach(caller::succeed);
  }

  @Test
  void withLittleUnderWayAKeyStays() {
    var snapshot = Instances.numbered(4);
    var first = caller.sticky(snapshot, "k").instance().id();

    for (int i = 0; i < 7; i++) {
      assertThat(caller.sticky(snapshot, "k").instance().id()).isEqualTo(first);
    }
  }

  @Test
  void aRetryGoesToTheNextOneEachTimeTheSame() {
    var snapshot = Instances.numbered(4);
    var first = caller.sticky(snapshot, "k").instance().id();

    var second = next(snapshot, first);

    assertThat(second).isNotEqualTo(first).isEqualTo(next(snapshot, first));
  }

  private String next(Snapshot snapshot, String tried) {
    var pick = caller.balancer.pick(snapshot, java.util.Set.of(tried), "k", false, 0);
    return pick.instance().id();
  }

  private static boolean same(String key, Map<String, String> one, Map<String, String> other) {
    return one.get(key).equals(other.get(key));
  }

  private static Map<String, Integer> parts(Map<String, String> owners) {
    return owners.values().stream()
        .collect(Collectors.groupingBy(id -> id, Collectors.summingInt(id -> 1)));
  }

  private static Map<String, String> owners(Caller caller, Snapshot snapshot) {
    var owners = new HashMap<String, String>();
    for (int i = 0; i < KEYS; i++) {
      var pick = caller.sticky(snapshot, "key-" + i);
      owners.put("key-" + i, pick.instance().id());
      pick.abandoned(caller.time.nanos());
    }
    return owners;
  }
}
