package dev.chassis.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.chassis.config.CheckException;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.HeartbeatListener.Reason;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceRegistryTest {

  private final ManualTime time = ManualTime.create();
  private final InstanceRegistry registry =
      InstanceRegistry.create(
          new DiscoveryConfig(Map.of("fees", List.of("127.0.0.1:9001", "https://[::1]:443"))),
          time);

  @Test
  void knowsTheConfiguredAddresses() {
    assertThat(registry.snapshot("fees").callable())
        .extracting(Instance::endpoint)
        .containsExactlyInAnyOrder(
            new Endpoint("127.0.0.1", 9001, false), new Endpoint("::1", 443, true));
    assertThat(registry.report().instances())
        .extracting(InstanceReport::address, InstanceReport::source, InstanceReport::leaseMs)
        .containsExactlyInAnyOrder(
            tuple("127.0.0.1:9001", "static", null), tuple("[::1]:443", "static", null));
  }

  @Test
  void anUnknownServiceHasAnEmptySnapshot() {
    assertThat(registry.snapshot("nobody")).isEqualTo(Snapshot.empty("nobody"));
  }

  @Test
  void heartbeatsBringAndTakeInstances() {
    registry.alive(beat("a", 7001, Heartbeat.Status.up), time.nanos() + 3_000_000_000L);
    time.advance(Duration.ofSeconds(1));

    var row = registry.report().instances().get(0);
    assertThat(row.service()).isEqualTo("accounts");
    assertThat(row.instance()).isEqualTo("a");
    assertThat(row.address()).isEqualTo("10.0.0.1:7001");
    assertThat(row.leaseMs()).isEqualTo(2000);
    assertThat(row.source()).isEqualTo("heartbeat");

    registry.down(beat("a", 7001, Heartbeat.Status.up), Reason.SILENT);
    assertThat(registry.snapshot("accounts").instances()).isEmpty();
  }

  @Test
  void snapshotsChangeOnlyWhenAnInstanceDoes() {
    registry.alive(beat("a", 7001, Heartbeat.Status.up), 1);
    var before = registry.snapshot("accounts");
    var others = registry.snapshot("fees");

    registry.alive(beat("a", 7001, Heartbeat.Status.up), 2);
    assertThat(registry.snapshot("accounts")).isSameAs(before);

    registry.alive(beat("b", 7002, Heartbeat.Status.up), 3);
    assertThat(registry.snapshot("accounts").revision()).isGreaterThan(before.revision());
    assertThat(before.instances()).as("a snapshot in hand does not change").hasSize(1);
    assertThat(registry.snapshot("fees")).isSameAs(others);
  }

  @Test
  void whoDrainsIsKnownButNotCalledAnyMore() {
    registry.alive(beat("a", 7001, Heartbeat.Status.up), 1);
    registry.alive(beat("b", 7002, Heartbeat.Status.draining), 1);

    assertThat(registry.snapshot("accounts").instances())
        .extracting(Instance::id, Instance::status)
        .containsExactly(tuple("a", Status.UP), tuple("b", Status.DRAINING));
    assertThat(registry.snapshot("accounts").callable())
        .extracting(Instance::id)
        .containsExactly("a");

    registry.down(beat("a", 7001, Heartbeat.Status.gone), Reason.GONE);
    assertThat(registry.snapshot("accounts").callable())
        .as("a call that meets its closing socket might have had effect")
        .isEmpty();
  }

  @Test
  void aHeartbeatFromAConfiguredAddressIsBelievedInstead() {
    var heard =
        new Heartbeat(
            "fees",
            "fees-1",
            1,
            1,
            1000,
            Heartbeat.Status.up,
            new Address("127.0.0.1", 9001, false),
            "1",
            null,
            100,
            new Heartbeat.Load(0, 0));
    registry.alive(heard, 1);

    assertThat(registry.snapshot("fees").instances())
        .extracting(Instance::id)
        .containsExactly("fees-1", "fees@[::1]:443");

    registry.down(heard, Reason.SILENT);
    assertThat(registry.snapshot("fees").instances()).hasSize(2);
  }

  @Test
  void aBeatWithoutAUsableAddressIsNoInstance() {
    registry.alive(beat("a", 0, Heartbeat.Status.up), 1);
    registry.alive(beat("b", 70_000, Heartbeat.Status.up), 1);

    assertThat(registry.snapshot("accounts").instances()).isEmpty();
  }

  @Test
  void configurationReportsEveryBadAddress() {
    var addresses =
        List.of(
            "127.0.0.1",
            "host:0",
            "ftp://host:1",
            "http://host:80/path",
            "a b:1",
            "ok:80?zone=a&weight=5",
            "ok:80?weight=0");

    assertThatThrownBy(() -> new DiscoveryConfig(Map.of("fees", addresses)))
        .isInstanceOfSatisfying(
            CheckException.class, refused -> assertThat(refused.violations()).hasSize(6));
  }

  @Test
  void whoSaysThatItIsNotReadyGetsNoCallsUntilItIs() {
    registry.alive(readiness("a", 7001, true), Long.MAX_VALUE);
    registry.alive(readiness("b", 7002, false), Long.MAX_VALUE);

    assertThat(registry.snapshot("accounts").instances()).hasSize(2);
    assertThat(registry.snapshot("accounts").callable()).extracting(Instance::id).containsOnly("a");
    assertThat(registry.report().instances())
        .filteredOn(row -> row.instance().equals("b"))
        .singleElement()
        .satisfies(row -> assertThat(row.status()).isEqualTo("unready"))
        .satisfies(row -> assertThat(row.why()).isEqualTo("heartbeat says that it is not ready"));

    registry.alive(readiness("b", 7002, true), Long.MAX_VALUE);
    assertThat(registry.snapshot("accounts").callable()).hasSize(2);
  }

  /** Self-protection: what all of them lack may be what the answer does not need. */
  @Test
  void whenNobodyIsReadyAllAreCalledButThoseThatDrain() {
    registry.alive(readiness("a", 7001, false), Long.MAX_VALUE);
    registry.alive(readiness("b", 7002, false), Long.MAX_VALUE);
    registry.alive(beat("c", 7003, Heartbeat.Status.draining), Long.MAX_VALUE);

    assertThat(registry.snapshot("accounts").callable())
        .extracting(Instance::id)
        .containsExactly("a", "b");

    registry.alive(readiness("b", 7002, true), Long.MAX_VALUE);
    assertThat(registry.snapshot("accounts").callable()).extracting(Instance::id).containsOnly("b");
  }

  @Test
  void whoDrainsAndIsNotReadyDrains() {
    registry.alive(beat("a", 7001, Heartbeat.Status.draining), Long.MAX_VALUE);

    assertThat(registry.snapshot("accounts").callable()).isEmpty();
  }

  private static Heartbeat readiness(String instance, int port, boolean ready) {
    var beat = beat(instance, port, Heartbeat.Status.up);
    return new Heartbeat(
        beat.service(),
        beat.instance(),
        beat.incarnation(),
        beat.seq(),
        beat.intervalMs(),
        beat.status(),
        beat.address(),
        beat.version(),
        beat.zone(),
        beat.weight(),
        beat.load(),
        ready);
  }

  private static Heartbeat beat(String instance, int port, Heartbeat.Status status) {
    return new Heartbeat(
        "accounts",
        instance,
        1,
        1,
        1000,
        status,
        new Address("10.0.0.1", port, false),
        "1.0",
        "zone-a",
        100,
        new Heartbeat.Load(0, 0));
  }
}
