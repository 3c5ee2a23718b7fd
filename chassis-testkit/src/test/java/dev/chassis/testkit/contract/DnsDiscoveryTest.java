package dev.chassis.testkit.contract;

import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.discovery.dns.DnsConfig;
import dev.chassis.discovery.dns.DnsSource;
import dev.chassis.testkit.dns.ThrowawayDnsmasq;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The contract on SRV records of a real name server. */
class DnsDiscoveryTest extends DiscoverySourceContract {

  private final ThrowawayDnsmasq dns = ThrowawayDnsmasq.start();
  private final Map<String, Instance> there = new TreeMap<>();
  private @Nullable DiscoveryLinks links;
  private boolean away;

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.ABSENCE);
  }

  @Override
  protected void follow(InstanceRegistry registry) {
    links = DiscoveryLinks.create(registry, Timers.on(vertx), Duration.ZERO);
    var config =
        DnsConfig.defaults()
            .withServer(dns.server())
            .withName("_http._tcp.{service}.test")
            .withTimes(Duration.ofMillis(100), Duration.ofMillis(90));
    links.add(DnsSource.create(vertx, config, Timers.on(vertx)));
    links.follow(service);
    Eventually.succeeds(links.start());
  }

  @Override
  protected void appear(Instance instance) {
    there.put(instance.id(), instance);
    write();
  }

  @Override
  protected void leave(Instance instance) {
    there.remove(instance.id());
    write();
  }

  @Override
  protected void drain(Instance instance) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void crash(Instance instance) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void goAway() {
    away = true;
    dns.stop();
  }

  @Override
  protected void comeBack() {
    away = false;
    write();
  }

  @Override
  protected void end() {
    if (links != null) {
      Eventually.succeeds(links.stop());
    }
    dns.close();
  }

  private void write() {
    if (away) {
      return;
    }
    List<String> records = new ArrayList<>();
    there.values().stream()
        .map(Instance::endpoint)
        .map(at -> "srv-host=_http._tcp.%s.test,node.test,%d,0,1".formatted(service, at.port()))
        .forEach(records::add);
    records.add("host-record=node.test,127.0.0.1");
    dns.restart(records);
  }
}
