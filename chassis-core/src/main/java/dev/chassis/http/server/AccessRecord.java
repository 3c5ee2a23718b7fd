package dev.chassis.http.server;

import dev.chassis.signals.Signals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Access log, metrics and the span, in one pass when a request ends. */
final class AccessRecord {

  /**
   * Status recorded, never sent, for a connection that went away before the answer; after nginx.
   *
   * @see <a href="https://nginx.org/en/docs/http/ngx_http_core_module.html">nginx, lingering and
   *     client-closed requests</a>
   */
  static final int ABORTED = 499;

  static final String LOGGER = "dev.chassis.http.access";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);

  private final MeterRegistry meters;
  private final RouteMeters unmatched;
  private final Counter late;
  // Keyed by what routes declare, so it cannot grow beyond them.
  private final Map<String, RouteMeters> undeclared = new ConcurrentHashMap<>();

  AccessRecord(MeterRegistry meters, Traffic traffic) {
    this.meters = meters;
    this.unmatched = new RouteMeters(meters, RouteMeters.UNMATCHED);
    this.late = Signals.HTTP_SERVER_DEADLINE_MISSED.counter(meters);
    Signals.HTTP_SERVER_IN_FLIGHT.gauge(meters, traffic, Traffic::inFlight);
  }

  Stage before(Stage next) {
    return exchange -> {
      exchange.recordedBy(this);
      exchange.beginSpan();
      next.handle(exchange);
    };
  }

  void record(Exchange exchange, long nowNanos) {
    var nanos = nowNanos - exchange.startNanos();
    if (exchange.isLaterThanAsked(nowNanos)) {
      late.increment();
    }
    var response = exchange.response();
    var status = response.ended() ? response.getStatusCode() : ABORTED;
    var route = routeOf(exchange);
    var method = exchange.request().method();
    var outcome = route.record(method, status, nanos);
    exchange.endSpan(outcome);
    if (log.isInfoEnabled()) {
      new AccessLine(
              LOGGER,
              outcome,
              method.name(),
              exchange.request().path(),
              version(exchange),
              exchange.clientAddress(),
              nanos)
          .logTo(log);
    }
  }

  private static String version(Exchange exchange) {
    return switch (exchange.request().version()) {
      case HTTP_1_0 -> "1.0";
      case HTTP_1_1 -> "1.1";
      case HTTP_2 -> "2";
    };
  }

  private RouteMeters routeOf(Exchange exchange) {
    var declared = exchange.route();
    if (declared != null) {
      return declared;
    }
    var path = rawRoute(exchange.routing());
    return path == null
        ? unmatched
        : undeclared.computeIfAbsent(
            path, key -> new RouteMeters(meters, key.replaceAll(":(\\w+)", "{$1}")));
  }

  /** Path of a route added straight to the router; null when none took the request. */
  private static @Nullable String rawRoute(@Nullable RoutingContext routing) {
    var route = routing == null ? null : routing.currentRoute();
    return route == null ? null : route.getPath();
  }
}
