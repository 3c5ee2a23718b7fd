package dev.chassis.testkit.contract;

import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The contract on addresses in the configuration, which only change with it. */
class StaticDiscoveryTest extends DiscoverySourceContract {

  private final Map<String, String> addresses = new TreeMap<>();
  private @Nullable InstanceRegistry registry;

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.CHANGE);
  }

  @Override
  protected void follow(InstanceRegistry followed) {
    registry = followed;
    write();
  }

  @Override
  protected void appear(Instance instance) {
    addresses.put(
        instance.id(),
        "%s?version=%s&weight=%d&zone=%s"
            .formatted(
                instance.endpoint(), instance.version(), instance.weight(), instance.zone()));
    write();
  }

  @Override
  protected void leave(Instance instance) {
    addresses.remove(instance.id());
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
    throw new UnsupportedOperationException();
  }

  @Override
  protected void comeBack() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void end() {}

  private void write() {
    if (registry != null) {
      registry.apply(new DiscoveryConfig(Map.of(service, List.copyOf(addresses.values()))));
    }
  }
}
