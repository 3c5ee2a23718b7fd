package dev.chassis.discovery.dns;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.discovery.DiscoveryLinks;

/**
 * Discovery by SRV records. Settings are {@link DnsConfig} under {@code discovery.dns}. A name
 * server that is away keeps nothing from starting.
 *
 * <pre>{@code
 * Chassis.service("orders").with(Dns.module())
 * }</pre>
 */
public final class Dns implements ChassisModule {

  private static final String SECTION = "discovery.dns";

  private Dns() {}

  /** The module; it keeps no state, so one may serve several services. */
  public static ChassisModule module() {
    return new Dns();
  }

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public void prepare(Preparation preparation) {
    preparation.config(SECTION, DnsConfig.class);
  }

  @Override
  public void install(ServiceContext chassis) {
    chassis
        .get(DiscoveryLinks.class)
        .add(
            DnsSource.create(
                chassis.vertx(), chassis.config(SECTION, DnsConfig.class), chassis.timers()));
  }
}
