package dev.chassis.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.chassis.config.CheckException;
import dev.chassis.discovery.Instance.Source;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.time.ManualTime;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectionTest {

  private static final int CALLS = 100_000;

  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), ManualTime.create());
  private final SourceFeed feed = registry.feed("test", Source.REGISTRY);
  private final ServiceView view = registry.view("fees");

  @BeforeEach
  void fourInstances() {
    feed.tell("fees", List.of(a1(), a2(), b1(), b21()));
  }

  @Test
  void withoutASelectionEveryoneIsCalled() {
    assertThat(view.snapshot()).isSameAs(registry.snapshot("fees"));
    assertThat(view.group(new SplittableRandom(1)).canary()).isFalse();
  }

  @Test
  void selectsByZoneVersionAndMetadata() {
    registry.select("fees", Selection.defaults().withZones("a"));
    assertThat(called()).containsExactly("a1", "a2");

    registry.select("fees", Selection.defaults().withVersions("2"));
    assertThat(called()).containsExactly("a2", "b21");

    registry.select("fees", Selection.defaults().withMetadata(Map.of("tier", "gold")));
    assertThat(called()).containsExactly("b1");

    registry.select("fees", Selection.defaults().withZones("a").withVersions("3"));
    assertThat(called()).as("nobody else is called instead").isEmpty();
    assertThat(view.all().callable()).hasSize(4);
  }

  @Test
  void aVersionIsNoPlainPrefix() {
    feed.tell("fees", List.of(a1().withVersion("20"), a2().withVersion("2-rc1")));
    registry.select("fees", Selection.defaults().withVersions("2"));

    assertThat(called()).containsExactly("a2");
  }

  @Test
  void followsTheRegistryAndMakesOneGroupPerRevision() {
    registry.select("fees", Selection.defaults().withZones("a"));
    var before = view.snapshot();
    assertThat(view.snapshot()).isSameAs(before);

    feed.put(a1().withStatus(Status.DRAINING));

    assertThat(called()).containsExactly("a2");
    assertThat(view.snapshot().revision()).isGreaterThan(before.revision());
    assertThat(registry.view("fees")).isSameAs(view);
  }

  @Test
  void aCanaryGetsItsShareOfTheCalls() {
    registry.select("fees", Selection.defaults().withCanary("2", 0.05));
    var random = new SplittableRandom(42);

    var drawn = IntStream.range(0, CALLS).filter(call -> view.group(random).canary()).count();

    assertThat(drawn / (double) CALLS).isCloseTo(0.05, within(0.003));
    assertThat(called()).containsExactly("a1", "b1");
    assertThat(canaries()).containsExactly("a2", "b21");
  }

  @Test
  void aKeyStaysWithItsGroupWhileTheShareGrows() {
    registry.select("fees", Selection.defaults().withCanary("2", 0.05));
    var few = IntStream.range(0, CALLS).filter(this::isTrial).boxed().toList();
    feed.put(a1().withWeight(7));
    assertThat(IntStream.range(0, CALLS).filter(this::isTrial).boxed().toList()).isEqualTo(few);

    registry.select("fees", Selection.defaults().withCanary("2", 0.25));
    var more = IntStream.range(0, CALLS).filter(this::isTrial).boxed().toList();

    assertThat(few.size() / (double) CALLS).isCloseTo(0.05, within(0.003));
    assertThat(more.size() / (double) CALLS).isCloseTo(0.25, within(0.006));
    assertThat(more).containsAll(few);
  }

  @Test
  void withoutACanaryThereAllCallsGoToTheOthersAndTheOtherWayRound() {
    registry.select("fees", Selection.defaults().withCanary("2", 0.05));
    feed.tell("fees", List.of(a1(), b1()));
    assertThat(view.group("any").canary()).isFalse();

    feed.tell("fees", List.of(a2()));
    assertThat(view.group("any").canary()).isTrue();
    assertThat(view.group(new SplittableRandom(1)).canary()).isTrue();
    assertThat(called()).containsExactly("a2");
  }

  @Test
  void standsInTheConfiguration() {
    var configured =
        InstanceRegistry.create(
            DiscoveryConfig.defaults().withSelection("fees", Selection.defaults().withZones("b")),
            ManualTime.create());
    configured.feed("test", Source.REGISTRY).tell("fees", List.of(a1(), b1()));

    assertThat(configured.view("fees").snapshot().callable())
        .extracting(Instance::id)
        .containsExactly("b1");
  }

  @Test
  void aChangedConfigurationReplacesTheOneBefore() {
    registry.apply(
        DiscoveryConfig.defaults().withSelection("fees", Selection.defaults().withZones("b")));
    assertThat(called()).containsExactly("b1", "b21");

    registry.apply(new DiscoveryConfig(Map.of("fees", List.of("10.0.0.9:80"))));
    assertThat(called()).containsExactly("a1", "a2", "b1", "b21", "fees@10.0.0.9:80");

    registry.apply(DiscoveryConfig.defaults());
    assertThat(called()).hasSize(4);
  }

  @Test
  void aShareIsFromNoneToAll() {
    assertThatThrownBy(() -> new Selection.Canary("2", 1.01)).isInstanceOf(CheckException.class);
    assertThatThrownBy(() -> new Selection.Canary(" ", 0)).isInstanceOf(CheckException.class);
  }

  private boolean isTrial(int key) {
    return view.group("customer-" + key).canary();
  }

  private List<String> called() {
    return view.snapshot().callable().stream().map(Instance::id).toList();
  }

  private List<String> canaries() {
    registry.select("fees", Selection.defaults().withCanary("2", 1));
    return view.group("any").snapshot().callable().stream().map(Instance::id).toList();
  }

  private static Instance a1() {
    return instance("a1", 1).withZone("a").withVersion("1");
  }

  private static Instance a2() {
    return instance("a2", 2).withZone("a").withVersion("2");
  }

  private static Instance b1() {
    return instance("b1", 3).withZone("b").withVersion("1").withMetadata(Map.of("tier", "gold"));
  }

  private static Instance b21() {
    return instance("b21", 4).withZone("b").withVersion("2.1");
  }

  private static Instance instance(String id, int host) {
    return Instance.at("fees", id, new Endpoint("10.0.0." + host, 80, false));
  }
}
