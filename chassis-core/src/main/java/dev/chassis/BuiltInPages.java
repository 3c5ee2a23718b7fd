package dev.chassis;

import dev.chassis.health.HealthReport;
import dev.chassis.management.ManagementPage;
import dev.chassis.management.ManagementRoutes;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** The management pages that every service has. */
final class BuiltInPages {

  private BuiltInPages() {}

  /**
   * Page {@code /info}.
   *
   * @param name service name
   * @param version service version
   * @param instance id of this instance
   * @param startedAt when it was started
   * @param modules names of its modules
   * @param runtime Java runtime, such as {@code 17.0.15}
   */
  record Info(
      String name,
      String version,
      String instance,
      Instant startedAt,
      List<String> modules,
      String runtime) {}

  static void add(ManagementRoutes pages, ServiceWiring wiring, List<ChassisModule> modules) {
    var health = wiring.healthChecks();
    pages.json("/health/live", () -> health.live().map(BuiltInPages::page));
    pages.json("/health/ready", () -> health.ready().map(BuiltInPages::page));
    pages.json("/health/started", () -> health.startup().map(BuiltInPages::page));
    var info = info(wiring, modules);
    pages.json("/info", () -> Future.succeededFuture(info));
    pages.text("/openapi.json", "application/json", () -> Future.succeededFuture(wiring.api()));
    ConfigPages.add(pages, wiring.liveConfiguration(), wiring.reloads());
    BreakerPages.add(pages, wiring.breakers());
    pages.json("/balance", () -> Future.succeededFuture(wiring.clients().balance()));
    pages.json("/discovery", () -> Future.succeededFuture(wiring.registry().report()));
    pages.json("/heartbeats", () -> Future.succeededFuture(wiring.monitor().states()));
    pages.json("/alerts", () -> Future.succeededFuture(wiring.alerts().firing()));
  }

  private static ManagementPage page(HealthReport report) {
    return ManagementPage.health(report.up(), report.toJson());
  }

  private static Info info(ServiceWiring wiring, List<ChassisModule> modules) {
    var identity = wiring.identity();
    return new Info(
        identity.name(),
        identity.version(),
        identity.instance(),
        wiring.ticker().now(),
        modules.stream().map(ChassisModule::name).toList(),
        Runtime.version().toString());
  }
}
