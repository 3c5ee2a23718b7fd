package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.discovery.Selection;
import dev.chassis.discovery.consul.Consul;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Shows what a service can do with discovery. */
final class Caller {

  private final List<Integer> sizes = new CopyOnWriteArrayList<>();

  Chassis chassis(Path folder) {
    return Chassis.service("caller").wiring(chassis -> wire(chassis, folder));
  }

  static Chassis onConsul() {
    // snippet:consul
    return Chassis.service("orders")
        .with(Consul.module())
        .wiring(chassis -> chassis.client("fees"));
    // end
  }

  private void wire(ServiceContext chassis, Path folder) {
    // snippet:add
    chassis
        .get(DiscoveryLinks.class)
        .add(new InstancesInAFile(chassis.vertx(), chassis.timers(), folder));
    // end
    chassis.client("fees");
    // snippet:watch
    var registry = chassis.get(InstanceRegistry.class);
    var watch = registry.watch("fees", snapshot -> sizes.add(snapshot.callable().size()));
    chassis.onStop(
        "watch",
        () -> {
          watch.cancel();
          return Future.succeededFuture();
        });
    // end
  }

  static boolean isOnTrial(InstanceRegistry registry, String customer) {
    // snippet:canary
    registry.select("fees", Selection.defaults().withCanary("2", 0.05));
    var group = registry.view("fees").group(customer);
    // end
    return group.canary();
  }

  static List<String> ids(InstanceRegistry registry) {
    return registry.snapshot("fees").instances().stream().map(Instance::id).toList();
  }

  List<Integer> sizes() {
    return sizes;
  }
}
