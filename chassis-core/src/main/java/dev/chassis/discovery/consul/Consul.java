package dev.chassis.discovery.consul;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.InstanceExporter;
import dev.chassis.security.LiveTls;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Discovery by Consul: the services that this one calls are found there, and this one is registered
 * there with a check that it renews. Settings are {@link ConsulConfig} under {@code
 * discovery.consul}. A Consul that is away keeps nothing from starting.
 *
 * <pre>{@code
 * Chassis.service("orders").with(Consul.module())
 * }</pre>
 */
public final class Consul implements ChassisModule {

  private static final String SECTION = "discovery.consul";

  private Consul() {}

  /** The module; it keeps no state, so one may serve several services. */
  public static ChassisModule module() {
    return new Consul();
  }

  /**
   * Registers an instance without a service around it, for tests and tools.
   *
   * @return to be told what happens to the instance
   */
  public static InstanceExporter exporter(
      Vertx vertx, ConsulConfig config, Timers timers, RandomGenerator random) {
    return new ConsulExporter(config, new ConsulApi(vertx, config, null), timers, random);
  }

  @Override
  public String name() {
    return "consul";
  }

  @Override
  public void prepare(Preparation preparation) {
    preparation.config(SECTION, ConsulConfig.class);
  }

  @Override
  public void install(ServiceContext chassis) {
    var config = chassis.config(SECTION, ConsulConfig.class);
    var links = chassis.get(DiscoveryLinks.class);
    var tls = tls(chassis, config);
    var api = new ConsulApi(chassis.vertx(), config, tls);
    if (tls != null) {
      tls.follow(chassis.vertx(), chassis.timers(), changed -> api.useCertificates(changed));
    }
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    links.add(
        new ConsulSource(chassis.vertx(), config, api, chassis.ticker(), chassis.timers(), random));
    if (config.register()) {
      links.add(new ConsulExporter(config, api, chassis.timers(), random));
    }
  }

  private static @Nullable LiveTls tls(ServiceContext chassis, ConsulConfig config) {
    return config.tls() == null
        ? null
        : LiveTls.ofClient("consul", config.tls(), chassis.metrics(), chassis.ticker());
  }
}
