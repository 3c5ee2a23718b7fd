package dev.chassis;

import dev.chassis.config.Configuration.Setting;
import dev.chassis.config.LiveConfiguration;
import dev.chassis.config.ReloadReport;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.management.ManagementRoutes;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The management pages {@code /config}, and {@code /config/reload}, which takes a POST. */
final class ConfigPages {

  private static final int REFUSED = 422;

  private ConfigPages() {}

  /**
   * Page {@code /config}.
   *
   * @param settings every key in effect
   * @param lastReload what came of the last reload; null when there was none
   */
  record Page(Map<String, Value> settings, @Nullable ReloadReport lastReload) {}

  /**
   * One setting.
   *
   * @param value as text; {@code ***} for a secret
   * @param origin where it stands
   * @param isDefault whether no source says anything about it
   * @param afterRestart the value that the sources have by now and that takes a restart; null when
   *     it is the one in effect
   */
  record Value(String value, String origin, boolean isDefault, @Nullable String afterRestart) {}

  static void add(ManagementRoutes pages, LiveConfiguration configuration, ConfigReloads reloads) {
    pages.json("/config", () -> Future.succeededFuture(page(configuration)));
    pages
        .router()
        .route(HttpMethod.POST, "/config/reload")
        .handler(routing -> reload(routing, reloads));
  }

  private static Page page(LiveConfiguration configuration) {
    var read = configuration.current().effective();
    var waiting = configuration.needsRestart();
    var values = new LinkedHashMap<String, Value>();
    configuration
        .effective()
        .forEach(
            (key, setting) ->
                values.put(key, value(setting, waiting.contains(key) ? read.get(key) : null)));
    return new Page(values, configuration.last());
  }

  private static Value value(Setting setting, @Nullable Setting next) {
    return new Value(
        setting.value(), setting.origin(), setting.isDefault(), next == null ? null : next.value());
  }

  private static void reload(RoutingContext routing, ConfigReloads reloads) {
    var exchange = Exchange.of(routing);
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    reloads
        .reload()
        .onComplete(
            report -> exchange.onContext(() -> answer(exchange, report)),
            failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }

  private static void answer(Exchange exchange, ReloadReport report) {
    if (!exchange.isOver()) {
      boolean refused = report.outcome() == ReloadReport.Outcome.REFUSED;
      Answers.json(exchange, refused ? REFUSED : 200, report);
    }
  }
}
