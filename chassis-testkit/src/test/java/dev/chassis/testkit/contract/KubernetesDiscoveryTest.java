package dev.chassis.testkit.contract;

import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.discovery.kubernetes.KubernetesConfig;
import dev.chassis.discovery.kubernetes.KubernetesSource;
import dev.chassis.testkit.kubernetes.FakeKubernetes;
import dev.chassis.testkit.kubernetes.Pod;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The contract on EndpointSlices: one slice per instance, since each has a port of its own. */
class KubernetesDiscoveryTest extends DiscoverySourceContract {

  private final FakeKubernetes kubernetes = FakeKubernetes.start();
  private final Map<String, Pod> pods = new TreeMap<>();
  private @Nullable DiscoveryLinks links;

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.values());
  }

  @Override
  protected void follow(InstanceRegistry registry) {
    links = DiscoveryLinks.create(registry, Timers.on(vertx), Duration.ZERO);
    var config = KubernetesConfig.defaults().withApi(kubernetes.address(), "bank");
    links.add(
        KubernetesSource.create(
            vertx, config, Ticker.system(), Timers.on(vertx), new SplittableRandom(1)));
    links.follow(service);
    Eventually.succeeds(links.start());
  }

  @Override
  protected void appear(Instance instance) {
    var at = instance.endpoint();
    var zone = instance.zone() == null ? "a" : instance.zone();
    put(Pod.ready(instance.id(), at.host(), at.port()).withZone(zone));
  }

  @Override
  protected void drain(Instance instance) {
    put(pods.get(instance.id()).asTerminating());
  }

  @Override
  protected void leave(Instance instance) {
    kubernetes.deleteSlice("bank", slice(instance.id()));
  }

  @Override
  protected void crash(Instance instance) {
    put(pods.get(instance.id()).asUnready());
  }

  @Override
  protected void goAway() {
    kubernetes.goAway();
  }

  @Override
  protected void comeBack() {
    kubernetes.comeBack();
  }

  @Override
  protected void end() {
    if (links != null) {
      Eventually.succeeds(links.stop());
    }
    kubernetes.close();
  }

  private void put(Pod pod) {
    pods.put(pod.name(), pod);
    kubernetes.slice("bank", slice(pod.name()), service, List.of(pod));
  }

  private String slice(String pod) {
    return service + "-" + pod;
  }
}
