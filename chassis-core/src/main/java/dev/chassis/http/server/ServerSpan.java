package dev.chassis.http.server;

import dev.chassis.context.Spans;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The span of a recorded request. Begun here and not by Vert.x, which would take a stranger's trace
 * for granted, and does not know the route.
 */
final class ServerSpan {

  private static final TagExtractor<Exchange> REQUEST =
      Spans.tags(
          List.of(
              "http.request.method",
              "url.path",
              "url.query",
              "url.scheme",
              "server.address",
              "client.address",
              "network.protocol.version",
              "user_agent.original"),
          ServerSpan::of);

  private static final TagExtractor<RouteMeters.Outcome> RESPONSE =
      Spans.tags(
          List.of("http.route", "http.response.status_code", Spans.ERROR, Spans.NAME),
          ServerSpan::of);

  private final VertxTracer<Object, Object> tracer;
  private final Object span;

  private ServerSpan(VertxTracer<Object, Object> tracer, Object span) {
    this.tracer = tracer;
    this.span = span;
  }

  /** Begins the span of a request whose context is there; null when it is not recorded. */
  static @Nullable ServerSpan begin(Exchange exchange, ContextInternal context) {
    var tracer = Spans.tracer(context);
    if (tracer == null) {
      return null;
    }
    Iterable<Map.Entry<String, String>> headers =
        exchange.has(HeaderWalk.CLAIM) ? exchange.request().headers() : List.of();
    var span =
        tracer.receiveRequest(
            context,
            SpanKind.RPC,
            TracingPolicy.ALWAYS,
            exchange,
            exchange.request().method().name(),
            headers,
            REQUEST);
    return span == null ? null : new ServerSpan(tracer, span);
  }

  void end(ContextInternal context, RouteMeters.Outcome outcome) {
    tracer.sendResponse(context, outcome, span, null, RESPONSE);
  }

  private static @Nullable String of(Exchange exchange, String tag) {
    var request = exchange.request();
    return switch (tag) {
      case "http.request.method" -> request.method().name();
      case "url.path" -> request.path();
      case "url.query" -> request.query();
      case "url.scheme" -> exchange.isSecure() ? "https" : "http";
      case "server.address" -> host(request);
      case "client.address" -> exchange.clientAddress();
      case "network.protocol.version" -> request.version() == HttpVersion.HTTP_2 ? "2" : "1.1";
      default -> request.getHeader("user-agent");
    };
  }

  private static @Nullable String host(HttpServerRequest request) {
    var authority = request.authority();
    return authority == null ? null : authority.host();
  }

  private static @Nullable String of(RouteMeters.Outcome outcome, String tag) {
    return switch (tag) {
      case "http.route" -> outcome.isMatched() ? outcome.route() : null;
      case "http.response.status_code" -> Integer.toString(outcome.status());
      case Spans.ERROR -> outcome.status() >= 500 ? Integer.toString(outcome.status()) : null;
      default -> outcome.name();
    };
  }
}
