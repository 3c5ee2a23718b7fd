package dev.chassis.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.chassis.discovery.Instance.Source;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Several sources feed one registry. */
class SourceFeedTest {

  private final ManualTime time = ManualTime.create();
  private final InstanceRegistry registry =
      InstanceRegistry.create(
          new DiscoveryConfig(Map.of("fees", List.of("10.0.0.1:80?zone=a&version=1&tier=gold"))),
          time);
  private final SourceFeed consul = registry.feed("consul", Source.REGISTRY);
  private final SourceFeed dns = registry.feed("dns", Source.DNS);
  private final SourceFeed beats = registry.feed("beats", Source.HEARTBEAT);

  @Test
  void anAddressKnownToSeveralIsOneInstanceAsTheBestInformedSaysIt() {
    dns.tell("fees", List.of(at("fees@10.0.0.1:80", 1).withWeight(7)));
    consul.tell("fees", List.of(at("fees-1", 1).withVersion("2").withWeight(50)));

    assertThat(registry.snapshot("fees").instances())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.id()).isEqualTo("fees-1");
              assertThat(one.source()).isEqualTo(Source.REGISTRY);
              assertThat(one.version()).isEqualTo("2");
              assertThat(one.weight()).isEqualTo(50);
              assertThat(one.zone()).as("what only another source knows").isEqualTo("a");
              assertThat(one.metadata()).containsEntry("tier", "gold");
            });
    assertThat(registry.report().instances().get(0).toldBy())
        .containsExactly("consul", "dns", "static");
  }

  @Test
  void theSameIdIsTheSameInstanceUnderWhateverNameOfItsHost() {
    consul.put(Instance.at("market", "m-1", new Endpoint("node-1", 80, false)));
    beats.put(Instance.at("market", "m-1", new Endpoint("10.0.0.9", 80, false)));

    assertThat(registry.snapshot("market").instances())
        .extracting(Instance::id, one -> one.endpoint().host())
        .containsExactly(tuple("m-1", "10.0.0.9"));
  }

  @Test
  void anAddressMayBeSpeltInSeveralWays() {
    consul.put(Instance.at("market", "m-1", new Endpoint("fd00::1", 80, false)));
    dns.put(Instance.at("market", "m@fd00", new Endpoint("fd00:0:0:0:0:0:0:1", 80, false)));

    assertThat(registry.snapshot("market").instances()).hasSize(1);
  }

  @Test
  void whoIsForgottenByTheBestInformedFallsBackToTheNext() {
    beats.put(at("fees-1", 1).withIncarnation(5));
    beats.remove("fees", "fees-1");

    assertThat(registry.snapshot("fees").instances())
        .extracting(Instance::id, Instance::source)
        .containsExactly(tuple("fees@10.0.0.1:80", Source.STATIC));
  }

  @Test
  void drainingIsBelievedWhoeverSaysIt() {
    beats.put(at("fees-1", 1));
    consul.put(at("fees-1", 1).withStatus(Status.DRAINING));

    assertThat(registry.snapshot("fees").callable()).isEmpty();
    assertThat(registry.report().instances().get(0).why()).isEqualTo("consul says that it drains");
  }

  @Test
  void drainingOfAnEarlierLifeIsForgotten() {
    consul.put(at("fees-0", 1).withIncarnation(1).withStatus(Status.DRAINING));
    beats.put(at("fees-1", 1).withIncarnation(2));

    assertThat(registry.snapshot("fees").callable()).extracting(Instance::id).contains("fees-1");
  }

  @Test
  void aNewLifeOnAnOldAddressIsSeenForTheFirstTime() {
    beats.put(at("fees-1", 1).withIncarnation(1));
    long first = registry.snapshot("fees").instances().get(0).firstSeen();
    time.advance(Duration.ofSeconds(3));

    beats.put(at("fees-1", 1).withIncarnation(1).withWeight(50));
    assertThat(registry.snapshot("fees").instances().get(0).firstSeen()).isEqualTo(first);

    beats.put(at("fees-1", 1).withIncarnation(2));
    assertThat(registry.snapshot("fees").instances().get(0).firstSeen()).isEqualTo(time.nanos());
  }

  @Test
  void anEarlierIncarnationIsIgnored() {
    assertThat(beats.put(at("fees-1", 1).withIncarnation(2), Duration.ofSeconds(1))).isTrue();
    assertThat(beats.put(at("fees-1", 9).withIncarnation(1), Duration.ofSeconds(1))).isFalse();

    assertThat(registry.snapshot("fees").instances().get(0).endpoint().host())
        .isEqualTo("10.0.0.1");
  }

  @Test
  void whatASourceThatIsAwayToldLastIsKeptAndShownAsStale() {
    var meters = new SimpleMeterRegistry();
    registry.measure(meters);
    consul.tell("market", List.of(market("m-1", 1)));
    var before = registry.snapshot("market");

    consul.away("market", "connection refused");
    time.advance(Duration.ofSeconds(5));
    consul.away("market", "timeout");

    assertThat(registry.snapshot("market")).isSameAs(before);
    assertThat(registry.report().stale())
        .containsExactly(new DiscoveryReport.Stale("consul", "market", 5000, "timeout", 1));
    assertThat(registry.report().instances())
        .filteredOn(InstanceReport::stale)
        .extracting(InstanceReport::instance)
        .containsExactly("m-1");
    assertThat(meters.get("discovery.stale").gauge().value()).isEqualTo(1);
    assertThat(meters.get("discovery.stale.age").gauge().value()).isEqualTo(5);

    consul.tell("market", List.of(market("m-1", 1)));
    assertThat(registry.report().stale()).isEmpty();
    assertThat(registry.snapshot("market")).as("nothing has changed").isSameAs(before);
  }

  @Test
  void leasesEndWhenTheyAreNotRenewed() {
    var feed = registry.feed("local", Source.PUBLISHED);
    feed.put(market("m-1", 1), Duration.ofSeconds(3));
    feed.put(market("m-2", 2), Duration.ofSeconds(3));
    var revision = registry.snapshot("market").revision();

    pass(2, () -> feed.put(market("m-1", 1), Duration.ofSeconds(3)));
    assertThat(registry.snapshot("market").revision())
        .as("renewing is no change")
        .isEqualTo(revision);
    pass(2, () -> feed.put(market("m-1", 1), Duration.ofSeconds(3)));

    assertThat(registry.snapshot("market").instances())
        .extracting(Instance::id)
        .containsExactly("m-1");
    assertThat(registry.report().services())
        .filteredOn(one -> one.service().equals("market"))
        .flatExtracting(DiscoveryReport.Service::departed)
        .extracting(DiscoveryReport.Departed::instance, DiscoveryReport.Departed::why)
        .containsExactly(tuple("m-2", "local: lease over"));
  }

  @Test
  void aStalledProcessEndsNoLease() {
    var feed = registry.feed("local", Source.PUBLISHED);
    feed.put(market("m-1", 1), Duration.ofSeconds(3));

    time.advance(Duration.ofSeconds(30));
    registry.sweep();

    assertThat(registry.snapshot("market").callable()).hasSize(1);
    pass(4, () -> {});
    assertThat(registry.snapshot("market").callable()).as("control").isEmpty();
  }

  @Test
  void theReportSaysSinceWhenAndWhy() {
    consul.tell("market", List.of(market("m-1", 1)));
    time.advance(Duration.ofSeconds(2));
    consul.tell("market", List.of(market("m-1", 1).withStatus(Status.DRAINING)));
    time.advance(Duration.ofSeconds(1));

    var row = registry.report().instances().get(1);
    assertThat(row.status()).isEqualTo("draining");
    assertThat(row.sinceMs()).isEqualTo(1000);
    assertThat(row.why()).isEqualTo("consul says that it drains");

    consul.tell("market", List.of());
    time.advance(Duration.ofSeconds(1));
    assertThat(registry.report().services().get(1).departed())
        .containsExactly(
            new DiscoveryReport.Departed("m-1", "10.0.0.1:80", 1000, "consul knows it no more"));
    assertThat(registry.report().services().get(1).revision()).isEqualTo(3);
  }

  private void pass(int seconds, Runnable eachSecond) {
    for (int i = 0; i < seconds; i++) {
      time.advance(Duration.ofSeconds(1));
      eachSecond.run();
      registry.sweep();
    }
  }

  private static Instance at(String id, int host) {
    return Instance.at("fees", id, new Endpoint("10.0.0." + host, 80, false));
  }

  private static Instance market(String id, int host) {
    return Instance.at("market", id, new Endpoint("10.0.0." + host, 80, false));
  }
}
