package dev.chassis.balance;

import dev.chassis.discovery.Snapshot;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Calls instances one after the other, in a time that it moves itself. */
final class Caller {

  static final Duration FAST = Duration.ofMillis(2);

  final ManualTime time = ManualTime.create();
  final Balancer balancer;
  private final Random random = new Random(42);

  Caller(BalancerConfig config, @Nullable String zone) {
    this.balancer = Balancer.create(config, zone, () -> random);
  }

  static Caller usual() {
    return new Caller(BalancerConfig.defaults(), null);
  }

  Pick pick(Snapshot snapshot, String... tried) {
    return Objects.requireNonNull(balancer.pick(snapshot, Set.of(tried), time.nanos()));
  }

  Pick sticky(Snapshot snapshot, String key) {
    return Objects.requireNonNull(balancer.pick(snapshot, Set.of(), key, true, time.nanos()));
  }

  void succeed(Pick pick) {
    time.advance(FAST);
    pick.succeeded(time.nanos());
  }

  void fail(Pick pick) {
    time.advance(FAST);
    pick.failed(time.nanos());
  }

  /** Calls until {@code id} has failed {@code times} times; whoever else is called is well. */
  void failAt(Snapshot snapshot, String id, int times) {
    for (int failed = 0; failed < times; ) {
      var others =
          snapshot.callable().stream()
              .map(one -> one.id())
              .filter(other -> !other.equals(id))
              .toArray(String[]::new);
      var pick = pick(snapshot, others);
      if (pick.instance().id().equals(id)) {
        failed++;
        fail(pick);
      } else {
        succeed(pick);
      }
    }
  }

  /** Makes calls that each take 2 ms; how many each instance got. */
  Map<String, Integer> calls(int count, Snapshot snapshot, Predicate<String> isBad) {
    var picks = new TreeMap<String, Integer>();
    for (int i = 0; i < count; i++) {
      var pick = pick(snapshot);
      var id = pick.instance().id();
      picks.merge(id, 1, Integer::sum);
      if (isBad.test(id)) {
        fail(pick);
      } else {
        succeed(pick);
      }
    }
    return picks;
  }

  Map<String, Integer> calls(int count, Snapshot snapshot) {
    return calls(count, snapshot, id -> false);
  }
}
