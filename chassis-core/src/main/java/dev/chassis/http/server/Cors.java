package dev.chassis.http.server;

import dev.chassis.http.CorsConfig;
import dev.chassis.http.Problem;
import io.vertx.core.http.HttpMethod;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers which pages of other origins may call. Origins are compared as a whole: nothing is
 * reflected, so neither {@code null} nor a name that merely ends the same gets in. Not Vert.x Web's
 * {@code CorsHandler}: a failure's answer would lose its headers (ADR-0019).
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, CORS protocol</a>
 */
final class Cors {

  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String EXPOSED =
      "x-request-id, location, etag, retry-after, idempotency-replayed";
  private static final Problem REFUSED =
      Problem.of(
          403, "origin-not-allowed", "Forbidden", "Pages of this origin may not call this server.");

  private final CorsConfig config;
  private final Set<String> origins;
  private final String headers;

  Cors(CorsConfig config) {
    this.config = config;
    this.origins = Set.copyOf(config.origins());
    this.headers = String.join(", ", config.headers());
  }

  Stage before(Stage next) {
    if (origins.isEmpty()) {
      return next;
    }
    return exchange -> {
      // Also without Origin: a cache must not hand such an answer to a page.
      exchange.everyAnswerHas("vary", "origin");
      var origin = exchange.request().getHeader("origin");
      var allowed = origin != null && origins.contains(origin);
      if (allowed) {
        allow(exchange, origin);
      }
      if (!isPreflight(exchange, origin)) {
        next.handle(exchange);
      } else if (allowed) {
        preflight(exchange);
      } else {
        Answers.problem(exchange, REFUSED);
      }
    };
  }

  private void allow(Exchange exchange, String origin) {
    exchange.everyAnswerHas("access-control-allow-origin", origin);
    exchange.everyAnswerHas("access-control-expose-headers", EXPOSED);
    if (config.credentials()) {
      exchange.everyAnswerHas("access-control-allow-credentials", "true");
    }
  }

  private void preflight(Exchange exchange) {
    exchange
        .response()
        .putHeader("access-control-allow-methods", METHODS)
        .putHeader("access-control-allow-headers", headers)
        .putHeader("access-control-max-age", Long.toString(config.maxAge().toSeconds()));
    Answers.json(exchange, 204, null);
  }

  private static boolean isPreflight(Exchange exchange, @Nullable String origin) {
    return origin != null
        && exchange.request().method().equals(HttpMethod.OPTIONS)
        && exchange.request().headers().contains("access-control-request-method");
  }
}
