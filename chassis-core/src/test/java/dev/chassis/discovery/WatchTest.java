package dev.chassis.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.discovery.Instance.Source;
import dev.chassis.time.ManualTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchTest {

  private final ManualTime time = ManualTime.create();
  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), time);
  private final SourceFeed feed = registry.feed("test", Source.REGISTRY);
  private final List<Snapshot> heard = Collections.synchronizedList(new ArrayList<>());

  @Test
  void hearsWhatIsThereAndThenEachChangeAfterItIsInPlace() {
    feed.put(fees(1));
    registry.watch(
        "fees",
        snapshot -> {
          assertThat(registry.snapshot("fees")).as("told after the swap").isSameAs(snapshot);
          heard.add(snapshot);
        });
    feed.put(fees(2));
    feed.put(fees(2));
    feed.put(Instance.at("market", "m", new Endpoint("10.0.0.1", 80, false)));

    assertThat(heard).extracting(Snapshot::revision).containsExactly(1L, 2L);
  }

  @Test
  void anUnknownServiceIsToldAsEmpty() {
    registry.watch("nobody", heard::add);

    assertThat(heard).containsExactly(Snapshot.empty("nobody"));
  }

  @Test
  void hearsNothingOnceCancelled() {
    var watch = registry.watch("fees", heard::add);
    watch.cancel();
    watch.cancel();
    feed.put(fees(1));

    assertThat(heard).hasSize(1);
  }

  @Test
  void aListenerThatThrowsKeepsNoOtherFromHearing() {
    registry.watch(
        "fees",
        snapshot -> {
          throw new IllegalStateException("for the test");
        });
    registry.watch("fees", heard::add);
    feed.put(fees(1));

    assertThat(heard).hasSize(2);
  }

  @Test
  void aListenerMayChangeTheRegistry() {
    registry.watch(
        "fees",
        snapshot -> {
          heard.add(snapshot);
          if (snapshot.instances().size() < 3) {
            feed.put(fees(snapshot.instances().size() + 1));
          }
        });

    assertThat(heard).extracting(Snapshot::revision).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void ofManyThreadsNoOlderSnapshotIsHeardAfterANewerOneAndTheLastIsHeard() throws Exception {
    registry.watch("fees", heard::add);
    var start = new CompletableFuture<Boolean>();
    var threads = Executors.newFixedThreadPool(8);
    for (int thread = 0; thread < 8; thread++) {
      int base = thread * 100;
      threads.execute(
          () -> {
            start.join();
            for (int i = 0; i < 100; i++) {
              feed.put(fees(base + i));
            }
          });
    }
    start.complete(true);
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

    assertThat(heard).extracting(Snapshot::revision).isSorted().doesNotHaveDuplicates();
    assertThat(heard.get(heard.size() - 1)).isSameAs(registry.snapshot("fees"));
    assertThat(registry.snapshot("fees").instances()).hasSize(800);
    assertThat(registry.snapshot("fees").revision()).isEqualTo(800);
  }

  private static Instance fees(int number) {
    return Instance.at("fees", "fees-" + number, new Endpoint("10.0.0.1", 1 + number, false));
  }
}
