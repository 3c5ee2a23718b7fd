package dev.chassis.testkit.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.discovery.dns.DnsConfig;
import dev.chassis.discovery.dns.DnsSource;
import dev.chassis.testkit.dns.ThrowawayDnsmasq;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How SRV records are read. */
class DnsTest {

  private final Vertx vertx = Vertx.vertx();
  private final ThrowawayDnsmasq dns = ThrowawayDnsmasq.start();
  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), Ticker.system());
  private final DiscoveryLinks links =
      DiscoveryLinks.create(registry, Timers.on(vertx), Duration.ofSeconds(10));

  @AfterEach
  void end() {
    Eventually.succeeds(links.stop());
    Eventually.succeeds(vertx.close());
    dns.close();
  }

  @Test
  void everyAddressOfTheBestPriorityIsAnInstanceOfItsWeight() {
    dns.restart(
        List.of(
            "srv-host=_http._tcp.fees.test,a.test,8080,0,50",
            "srv-host=_http._tcp.fees.test,b.test,8081,0,150",
            "srv-host=_http._tcp.fees.test,spare.test,8082,1,1",
            "host-record=a.test,10.0.0.1",
            "host-record=a.test,10.0.0.2",
            "host-record=b.test,fd00::1",
            "host-record=spare.test,10.0.0.9"));
    follow();

    assertThat(registry.snapshot("fees").callable())
        .extracting(
            one -> one.endpoint().toString(), Instance::weight, one -> one.metadata().get("target"))
        .containsExactlyInAnyOrder(
            tuple("10.0.0.1:8080", 50, "a.test"),
            tuple("10.0.0.2:8080", 50, "a.test"),
            tuple("[fd00:0:0:0:0:0:0:1]:8081", 150, "b.test"));
    assertThat(registry.report().stale()).isEmpty();
  }

  @Test
  void aNameWithoutRecordsIsAServiceWithoutInstances() {
    follow();

    assertThat(registry.report().stale()).isEmpty();
    assertThat(registry.snapshot("fees").instances()).isEmpty();
  }

  private void follow() {
    var config =
        DnsConfig.defaults().withServer(dns.server()).withName("_http._tcp.{service}.test");
    links.add(DnsSource.create(vertx, config, Timers.on(vertx)));
    links.follow("fees");
    Eventually.succeeds(links.start());
  }
}
