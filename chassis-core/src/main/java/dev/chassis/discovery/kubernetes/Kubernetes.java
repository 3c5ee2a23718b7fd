package dev.chassis.discovery.kubernetes;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.discovery.DiscoveryLinks;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Discovery by Kubernetes: the pods behind the services that this one calls, with readiness, zone
 * and termination, past the cluster's own balancing by connections. Settings are {@link
 * KubernetesConfig} under {@code discovery.kubernetes}. An API server that is away keeps nothing
 * from starting.
 *
 * <pre>{@code
 * Chassis.service("orders").with(Kubernetes.module())
 * }</pre>
 */
public final class Kubernetes implements ChassisModule {

  private static final String SECTION = "discovery.kubernetes";

  private Kubernetes() {}

  /** The module; it keeps no state, so one may serve several services. */
  public static ChassisModule module() {
    return new Kubernetes();
  }

  @Override
  public String name() {
    return "kubernetes";
  }

  @Override
  public void prepare(Preparation preparation) {
    preparation.config(SECTION, KubernetesConfig.class);
  }

  @Override
  public void install(ServiceContext chassis) {
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    chassis
        .get(DiscoveryLinks.class)
        .add(
            KubernetesSource.create(
                chassis.vertx(),
                chassis.config(SECTION, KubernetesConfig.class),
                chassis.ticker(),
                chassis.timers(),
                random));
  }
}
