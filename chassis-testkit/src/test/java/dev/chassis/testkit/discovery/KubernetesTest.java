package dev.chassis.testkit.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.discovery.kubernetes.KubernetesConfig;
import dev.chassis.discovery.kubernetes.KubernetesSource;
import dev.chassis.testkit.kubernetes.FakeKubernetes;
import dev.chassis.testkit.kubernetes.Pod;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the Kubernetes API is read. */
class KubernetesTest {

  private static final Pod ONE = Pod.ready("fees-1", "10.0.0.1", 8080);
  private static final Pod TWO = Pod.ready("fees-2", "10.0.0.2", 8080).withZone("b");

  private final Vertx vertx = Vertx.vertx();
  private final FakeKubernetes kubernetes = FakeKubernetes.start();
  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), Ticker.system());
  private final DiscoveryLinks links =
      DiscoveryLinks.create(registry, Timers.on(vertx), Duration.ofSeconds(10));

  @AfterEach
  void end() {
    Eventually.succeeds(links.stop());
    Eventually.succeeds(vertx.close());
    kubernetes.close();
  }

  @Test
  void slicesOfOneServiceAreMergedAndOthersAreNotLookedAt() {
    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE, TWO));
    kubernetes.slice("bank", "fees-b", "fees", List.of(TWO, Pod.ready("fees-3", "10.0.0.3", 8080)));
    kubernetes.slice("bank", "other", "market", List.of(Pod.ready("m-1", "10.0.0.9", 80)));
    kubernetes.slice("shop", "fees-a", "fees", List.of(Pod.ready("f-9", "10.0.0.8", 80)));

    follow();

    assertThat(registry.snapshot("fees").callable())
        .extracting(Instance::id, Instance::zone, one -> one.endpoint().toString())
        .containsExactly(
            tuple("fees-1", "a", "10.0.0.1:8080"),
            tuple("fees-2", "b", "10.0.0.2:8080"),
            tuple("fees-3", "a", "10.0.0.3:8080"));
    assertThat(registry.snapshot("fees").callable().get(0).metadata())
        .containsEntry("node", "node-a");
  }

  @Test
  void aPodThatMovesToAnotherSliceStaysOneInstance() {
    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE));
    follow();
    long revision = registry.snapshot("fees").revision();

    kubernetes.slice("bank", "fees-b", "fees", List.of(ONE));
    kubernetes.deleteSlice("bank", "fees-a");
    kubernetes.slice("bank", "fees-b", "fees", List.of(ONE, TWO));

    awaitIds("fees-1", "fees-2");
    assertThat(registry.snapshot("fees").revision()).isEqualTo(revision + 1);
  }

  @Test
  void conditionsSayWhoIsCalledWhoDrainsAndWhoIsNotThere() {
    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE, TWO.asTerminating()));
    follow();
    assertThat(registry.snapshot("fees").instances())
        .extracting(Instance::id, Instance::status)
        .containsExactly(tuple("fees-1", Status.UP), tuple("fees-2", Status.DRAINING));

    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE.asUnready(), TWO));

    awaitIds("fees-2");
    assertThat(registry.snapshot("fees").instances()).hasSize(1);
  }

  @Test
  void aWatchThatEndsIsTakenUpWhereItEndedWithoutAListAnew() {
    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE));
    follow();
    awaitWatch();
    kubernetes.slice("shop", "unrelated", "market", List.of());
    kubernetes.bookmark();

    kubernetes.endWatches();
    awaitWatch();
    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE, TWO));

    awaitIds("fees-1", "fees-2");
    assertThat(lists()).isEqualTo(1);
    assertThat(kubernetes.requests())
        .filteredOn(uri -> uri.contains("watch=true"))
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(uri -> uri.contains("allowWatchBookmarks=true"));
  }

  @Test
  void aBookmarkSparesAListWhenOlderHistoryIsForgotten() {
    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE));
    follow();
    awaitWatch();
    kubernetes.slice("shop", "unrelated", "market", List.of());
    kubernetes.bookmark();
    kubernetes.forgetHistory();

    kubernetes.endWatches();
    awaitWatch();

    assertThat(lists()).isEqualTo(1);
  }

  @Test
  void aVersionThatIsTooOldLeadsToAListAnew() {
    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE));
    follow();
    awaitWatch();
    kubernetes.slice("shop", "unrelated", "market", List.of());
    kubernetes.forgetHistory();
    kubernetes.endWatches();
    Eventually.until("listed again after 410", () -> lists() == 2);
    awaitWatch();

    kubernetes.slice("bank", "fees-a", "fees", List.of(TWO));
    awaitIds("fees-2");

    kubernetes.expireWatches();
    Eventually.until("listed again after 410 within the stream", () -> lists() == 3);
    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE));
    awaitIds("fees-1");
  }

  @Test
  void theTokenIsReadAgainForEachRequest(@TempDir Path folder) throws IOException {
    var token = Files.writeString(folder.resolve("token"), "old\n");
    Files.writeString(folder.resolve("namespace"), "bank");
    kubernetes.requireToken("new");
    kubernetes.slice("bank", "fees-a", "fees", List.of(ONE));
    follow(
        new KubernetesConfig(
            kubernetes.address(),
            null,
            token,
            folder.resolve("ca.crt"),
            "http",
            Duration.ofMinutes(5)));
    assertThat(registry.report().stale().get(0).why()).contains("401 Unauthorized");

    Files.writeString(token, "new\n");

    awaitIds("fees-1");
  }

  @Test
  void outsideAClusterItSaysWhatIsMissing() {
    follow(KubernetesConfig.defaults().withFiles(Path.of("/no/token"), Path.of("/no/ca.crt")));

    assertThat(registry.report().stale().get(0).why()).contains("cannot read /no/ca.crt");
  }

  private int lists() {
    return (int) kubernetes.requests().stream().filter(uri -> !uri.contains("watch=true")).count();
  }

  private void awaitWatch() {
    Eventually.until("a watch is open", () -> kubernetes.openWatches() == 1);
  }

  private void awaitIds(String... ids) {
    Eventually.until(
        "callable are " + List.of(ids),
        () ->
            registry.snapshot("fees").callable().stream()
                .map(Instance::id)
                .toList()
                .equals(List.of(ids)));
  }

  private void follow() {
    follow(KubernetesConfig.defaults().withApi(kubernetes.address(), "bank"));
  }

  private void follow(KubernetesConfig config) {
    links.add(
        KubernetesSource.create(
            vertx, config, Ticker.system(), Timers.on(vertx), new SplittableRandom(1)));
    links.follow("fees");
    Eventually.succeeds(links.start());
  }
}
