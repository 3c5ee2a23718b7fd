package dev.chassis.testkit.contract;

import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceExporter;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.discovery.consul.Consul;
import dev.chassis.discovery.consul.ConsulConfig;
import dev.chassis.discovery.consul.ConsulSource;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The contract on Consul, each instance with an exporter of its own. */
abstract class ConsulDiscoveryContract extends DiscoverySourceContract {

  private final Map<String, InstanceExporter> exporters = new TreeMap<>();
  private @Nullable DiscoveryLinks links;

  protected abstract URI address();

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.values());
  }

  @Override
  protected void follow(InstanceRegistry registry) {
    links = DiscoveryLinks.create(registry, Timers.on(vertx), Duration.ZERO);
    links.add(
        ConsulSource.create(
            vertx, config(), Ticker.system(), Timers.on(vertx), new SplittableRandom(1)));
    links.follow(service);
    Eventually.succeeds(links.start());
  }

  @Override
  protected void appear(Instance instance) {
    var before = exporters.get(instance.id());
    if (before != null) {
      before.fallSilent();
    }
    var exporter = Consul.exporter(vertx, config(), Timers.on(vertx), new SplittableRandom(2));
    exporters.put(instance.id(), exporter);
    // One service id of one agent is one instance: those of other tests have other ids.
    Eventually.succeeds(exporter.register(renamed(instance)));
  }

  @Override
  protected void drain(Instance instance) {
    Eventually.succeeds(exporters.get(instance.id()).draining());
  }

  @Override
  protected void leave(Instance instance) {
    Eventually.succeeds(exporters.remove(instance.id()).deregister());
  }

  @Override
  protected void crash(Instance instance) {
    exporters.remove(instance.id()).fallSilent();
  }

  @Override
  protected void end() {
    exporters.values().forEach(InstanceExporter::fallSilent);
    if (links != null) {
      Eventually.succeeds(links.stop());
    }
  }

  private ConsulConfig config() {
    return ConsulConfig.defaults().withAddress(address()).withTtl(Duration.ofSeconds(1));
  }

  private Instance renamed(Instance instance) {
    return Instance.at(service, service + "-" + instance.id(), instance.endpoint())
        .withVersion(instance.version())
        .withZone(instance.zone())
        .withWeight(instance.weight());
  }
}
