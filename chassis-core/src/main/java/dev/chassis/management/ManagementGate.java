package dev.chassis.management;

import dev.chassis.config.Secret;
import dev.chassis.http.Problem;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may see what: everybody on this machine sees all; from elsewhere health and metrics are open,
 * for probes and scrapers, and the rest is for whoever has the token. On this machine a request
 * must also name it: else a page from anywhere, open in a browser here, could have its own name
 * point to this server and read it as if it were its own (DNS rebinding).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1">bearer tokens</a>
 */
final class ManagementGate implements Handler<RoutingContext> {

  private static final String BEARER = "Bearer ";

  private final boolean onLoopback;
  private final @Nullable Secret token;
  private final BiPredicate<HttpServerRequest, String> open;

  /**
   * A gate.
   *
   * @param open further requests, by their normal path, that everybody may GET
   */
  ManagementGate(ManagementConfig config, BiPredicate<HttpServerRequest, String> open) {
    this.onLoopback = config.isLoopback();
    this.token = config.token();
    this.open = open;
  }

  @Override
  public void handle(RoutingContext routing) {
    boolean isLocal = onLoopback && namesThisMachine(routing.request());
    if (isLocal || isOpen(routing) || hasToken(routing)) {
      routing.next();
    } else if (onLoopback) {
      Answers.problem(Exchange.of(routing), misdirected(), Map.of());
    } else {
      Answers.problem(Exchange.of(routing), refusal(), challenge());
    }
  }

  private static boolean namesThisMachine(HttpServerRequest request) {
    var authority = request.authority();
    return authority != null && ManagementConfig.isLoopback(authority.host());
  }

  /** To be read, that is: what changes something needs the token wherever it is. */
  private boolean isOpen(RoutingContext routing) {
    var method = routing.request().method();
    var path = routing.normalizedPath();
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && (path.startsWith("/health/")
            || path.equals("/metrics")
            || open.test(routing.request(), path));
  }

  private boolean hasToken(RoutingContext routing) {
    var given = routing.request().getHeader(HttpHeaders.AUTHORIZATION);
    return token != null
        && given != null
        && given.startsWith(BEARER)
        && token.matches(given.substring(BEARER.length()));
  }

  private Map<String, String> challenge() {
    return token == null ? Map.of() : Map.of("www-authenticate", "Bearer");
  }

  private static Problem misdirected() {
    return Problem.of(
        421,
        "not-this-machine",
        "Misdirected Request",
        "Ask for this page by localhost or 127.0.0.1, or show the management token.");
  }

  private Problem refusal() {
    return token == null
        ? Problem.of(
            403,
            "no-management-token",
            "Forbidden",
            "Only health and metrics are shown to other machines;"
                + " set management.token for the rest.")
        : Problem.of(
            401,
            "management-token-required",
            "Unauthorized",
            "This page needs the management token.");
  }
}
