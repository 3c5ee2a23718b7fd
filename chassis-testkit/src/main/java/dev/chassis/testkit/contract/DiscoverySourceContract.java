package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.DiscoveryReport;
import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.discovery.Snapshot;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every source of instances does, seen by a registry that it feeds. Extend it in the source's
 * tests: say how instances come and go where it looks. What its kind cannot know by nature is left
 * out of {@link #abilities}, and the tests of it are skipped. Instances are told apart by their
 * addresses, because not every source knows ids.
 */
public abstract class DiscoverySourceContract {

  /** What a kind of source may or may not be able to know. */
  public enum Ability {
    /** That something about an instance has changed: its weight or its zone. */
    CHANGE,
    /** That an instance drains. */
    DRAIN,
    /** That an instance has crashed: nothing renews it. */
    EXPIRY,
    /** That it cannot know anything at the moment. */
    ABSENCE
  }

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The service that the registry follows, of a name no other test uses. */
  protected final String service = "fees-" + UUID.randomUUID().toString().substring(0, 8);

  /** The observer's. */
  protected final Vertx vertx = Vertx.vertx();

  private final List<Snapshot> watched = new CopyOnWriteArrayList<>();
  private InstanceRegistry registry;

  /** What the source can know. */
  protected abstract Set<Ability> abilities();

  /** The observer's clock. */
  protected Ticker ticker() {
    return Ticker.system();
  }

  /** Lets the source feed {@code registry} with {@link #service}; may return before it does. */
  protected abstract void follow(InstanceRegistry registry);

  /** Brings an instance up. One of the same id that is up is replaced by it. */
  protected abstract void appear(Instance instance);

  /** Lets an instance say that it drains. */
  protected abstract void drain(Instance instance);

  /** Takes an instance out in an orderly way. */
  protected abstract void leave(Instance instance);

  /** Ends an instance without a word. */
  protected abstract void crash(Instance instance);

  /** Takes away what the source asks. */
  protected abstract void goAway();

  /** Brings it back, with what it knew. */
  protected abstract void comeBack();

  /** Ends the source and everything it needs. */
  protected abstract void end();

  /** Called over and over while a test waits: a source on a clock of its own moves it a little. */
  protected void pass() {}

  /** An instance of the service; which one is told by its number, 1 to 9. */
  protected final Instance instance(int number) {
    return Instance.at(service, "i-" + number, new Endpoint("127.0.0.1", 7000 + number, false))
        .withVersion("1.0");
  }

  /** A registry that knows nobody. */
  @BeforeEach
  void openRegistry() {
    registry = InstanceRegistry.create(DiscoveryConfig.defaults(), ticker());
  }

  /** Ends all. */
  @AfterEach
  void endAll() {
    end();
    Eventually.succeeds(vertx.close());
    assertThat(watched).extracting(Snapshot::revision).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void appears() {
    observe();
    appear(instance(1));

    awaitCallable(1);
    var seen = registry.snapshot(service).instances().get(0);
    assertThat(seen.service()).isEqualTo(service);
    assertThat(seen.endpoint()).isEqualTo(instance(1).endpoint());
    assertThat(seen.weight()).isBetween(1, Instance.MAX_WEIGHT);
  }

  @Test
  void isKnownThoughItWasThereBefore() {
    appear(instance(1));
    observe();

    awaitCallable(1);
  }

  @Test
  void changesWithoutASecondOne() {
    assume(Ability.CHANGE);
    observe();
    appear(instance(1).withWeight(100).withZone("a"));
    awaitCallable(1);
    long before = registry.snapshot(service).revision();

    appear(instance(1).withWeight(300).withZone("b"));

    await(
        "the change",
        () ->
            registry.snapshot(service).instances().stream()
                .anyMatch(one -> one.weight() == 300 || "b".equals(one.zone())));
    awaitCallable(1);
    assertThat(registry.snapshot(service).instances()).hasSize(1);
    assertThat(registry.snapshot(service).revision()).isGreaterThan(before);
  }

  @Test
  void drainsAndIsNotCalledAnyMore() {
    assume(Ability.DRAIN);
    observe();
    appear(instance(1));
    appear(instance(2));
    awaitCallable(1, 2);

    drain(instance(1));

    awaitCallable(2);
    assertThat(registry.snapshot(service).instances())
        .as("it is known still")
        .anyMatch(one -> port(one) == 7001 && one.status() == Status.DRAINING);
  }

  @Test
  void disappears() {
    observe();
    appear(instance(1));
    appear(instance(2));
    awaitCallable(1, 2);

    leave(instance(1));

    awaitCallable(2);
    assertThat(registry.snapshot(service).instances()).hasSize(1);
  }

  @Test
  void comesAgainAfterItLeft() {
    observe();
    appear(instance(1));
    awaitCallable(1);
    leave(instance(1));
    awaitCallable();

    appear(instance(1));

    awaitCallable(1);
  }

  @Test
  void expiresAfterACrash() {
    assume(Ability.EXPIRY);
    observe();
    appear(instance(1));
    appear(instance(2));
    awaitCallable(1, 2);

    crash(instance(1));

    awaitCallable(2);
  }

  @Test
  void convergesAfterManyChanges() {
    observe();
    for (int number = 1; number <= 5; number++) {
      appear(instance(number));
    }
    leave(instance(2));
    leave(instance(4));
    appear(instance(6));
    leave(instance(6));
    appear(instance(2));

    awaitCallable(1, 2, 3, 5);
    assertThat(registry.snapshot(service).instances()).hasSize(4);
  }

  @Test
  void isOneInstanceWithWhatAnotherSourceKnows() {
    observe();
    var other = registry.feed("another", Instance.Source.STATIC);
    other.put(Instance.at(service, "other", instance(1).endpoint()));
    appear(instance(1));

    await(
        "both sources know it",
        () ->
            registry.report().instances().stream()
                .anyMatch(row -> row.toldBy().size() == 2 && row.toldBy().contains("another")));
    assertThat(registry.snapshot(service).instances()).hasSize(1);
  }

  @Test
  void whatWasKnownStaysWhileTheSourceIsAwayAndIsShownAsStale() {
    assume(Ability.ABSENCE);
    observe();
    appear(instance(1));
    appear(instance(2));
    awaitCallable(1, 2);
    var good = registry.snapshot(service);

    goAway();

    await("it is shown as stale", this::isStale);
    assertThat(registry.snapshot(service)).isSameAs(good);
    assertThat(registry.report().stale())
        .singleElement()
        .satisfies(
            stale -> {
              assertThat(stale.service()).isEqualTo(service);
              assertThat(stale.instances()).isEqualTo(2);
              assertThat(stale.why()).isNotBlank();
            });
    assertThat(registry.report().instances()).allMatch(row -> row.stale());

    comeBack();
    await("it is up to date again", () -> !isStale());
    awaitCallable(1, 2);
  }

  @Test
  void convergesWhenTheSourceComesBack() {
    assume(Ability.ABSENCE);
    observe();
    appear(instance(1));
    appear(instance(2));
    awaitCallable(1, 2);
    goAway();
    await("it is shown as stale", this::isStale);

    comeBack();
    leave(instance(1));
    appear(instance(3));

    awaitCallable(2, 3);
    await("it is up to date again", () -> !isStale());
  }

  @Test
  void startsWhileTheSourceIsAway() {
    assume(Ability.ABSENCE);
    appear(instance(1));
    goAway();
    observe();
    await("it is shown as stale", this::isStale);
    assertThat(registry.snapshot(service).instances()).isEmpty();

    comeBack();

    awaitCallable(1);
  }

  private void observe() {
    registry.watch(service, watched::add);
    follow(registry);
  }

  private boolean isStale() {
    return registry.report().stale().stream()
        .map(DiscoveryReport.Stale::service)
        .anyMatch(service::equals);
  }

  private void assume(Ability ability) {
    assumeTrue(
        abilities().contains(ability),
        () -> getClass().getSimpleName() + ": this kind of source cannot know " + ability);
  }

  private void awaitCallable(Integer... numbers) {
    var expected = Set.of(numbers);
    await("callable are " + expected, () -> callable().equals(expected));
    assertThat(registry.snapshot(service).callable()).hasSize(expected.size());
  }

  private Set<Integer> callable() {
    return registry.snapshot(service).callable().stream()
        .map(one -> port(one) - 7000)
        .collect(Collectors.toUnmodifiableSet());
  }

  private void await(String what, BooleanSupplier condition) {
    Eventually.until(
        what,
        PATIENCE,
        () -> {
          if (condition.getAsBoolean()) {
            return true;
          }
          pass();
          return false;
        });
  }

  private static int port(Instance instance) {
    return instance.endpoint().port();
  }
}
