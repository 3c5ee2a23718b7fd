package dev.chassis.http.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request that lost its connection because it was not answered within the grace.
 *
 * @param method such as {@code GET}
 * @param route template of its route, such as {@code /orders/{id}}; never the path
 * @param traceId its trace; null when it has none
 * @param ran how long it had been under way
 */
public record CutRequest(String method, String route, @Nullable String traceId, Duration ran) {

  static CutRequest of(Exchange exchange, long nowNanos) {
    var trace = exchange.requestContext().trace();
    return new CutRequest(
        exchange.request().method().name(),
        RouteMeters.nameOf(exchange.route()),
        trace == null ? null : trace.traceId(),
        Duration.ofNanos(nowNanos - exchange.startNanos()));
  }
}
