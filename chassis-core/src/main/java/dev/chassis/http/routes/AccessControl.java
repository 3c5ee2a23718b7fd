package dev.chassis.http.routes;

import dev.chassis.http.Problem;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.security.Refusals;
import dev.chassis.security.SecurityConfig;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Lets in who may, in two places. In front of every route, declared or not: nobody without a token
 * passes, unless to what is open. At the route: what the route asks for.
 */
final class AccessControl {

  private final boolean tokensBelieved;
  private final List<String> openPaths;
  private final Refusals refusals;

  AccessControl(SecurityConfig config, Refusals refusals) {
    this.tokensBelieved = config.jwt() != null;
    this.openPaths = config.openPaths();
    this.refusals = refusals;
  }

  boolean tokensBelieved() {
    return tokensBelieved;
  }

  /** In front of every route: the same for paths that do not exist, so that nobody can probe. */
  void enter(RoutingContext routing, Collection<DeclaredRoute> declared) {
    var exchange = Exchange.of(routing);
    if (exchange.requestContext().principal() != null || isOpen(routing, declared)) {
      routing.next();
    } else {
      refuse(exchange, "unmatched", "missing", unauthenticated());
    }
  }

  private boolean isOpen(RoutingContext routing, Collection<DeclaredRoute> declared) {
    // What the router itself matches: two readings of a path would be a way around.
    var path = routing.normalizedPath();
    var method = routing.request().method();
    for (var route : declared) {
      if (!route.access().needsToken(true) && route.takes(method) && route.path().matches(path)) {
        return true;
      }
    }
    for (var open : openPaths) {
      if (open.endsWith("/") ? path.startsWith(open) : path.equals(open)) {
        return true;
      }
    }
    return false;
  }

  /** At a route: outermost, before a byte of its body is read. */
  RouteStage before(RouteStage next, RouteAccess access, String template) {
    boolean needsToken = access.needsToken(tokensBelieved);
    if (!needsToken && access.callers().isEmpty()) {
      return next;
    }
    return (exchange, call) -> {
      var principal = exchange.requestContext().principal();
      if (needsToken && principal == null) {
        refuse(exchange, template, "missing", unauthenticated());
      } else if (!access.callers().isEmpty() && !exchange.peer().hasAnyName(access.callers())) {
        refuse(exchange, template, "unknown-caller", unknownCaller());
      } else if (principal != null
          && !access.roles().isEmpty()
          && !principal.hasAnyRole(access.roles())) {
        refuse(exchange, template, "insufficient-role", insufficient());
      } else {
        next.handle(exchange, call);
      }
    };
  }

  private void refuse(Exchange exchange, String route, String reason, Problem problem) {
    refusals.refused(reason, route);
    Answers.problem(exchange, problem, challenge(problem));
  }

  /** 401 must say how to authenticate; 403 says so where a better token would help. */
  private static Map<String, String> challenge(Problem problem) {
    return switch (problem.code()) {
      case "token-required" -> Map.of("www-authenticate", "Bearer");
      case "insufficient-role" -> Map.of("www-authenticate", "Bearer error=\"insufficient_scope\"");
      default -> Map.of();
    };
  }

  private static Problem unauthenticated() {
    return Problem.of(401, "token-required", "Unauthorized", "A bearer token is needed.");
  }

  private static Problem insufficient() {
    return Problem.of(403, "insufficient-role", "Forbidden", "The caller may not do this.");
  }

  private static Problem unknownCaller() {
    return Problem.of(403, "unknown-caller", "Forbidden", "This service may not do this.");
  }
}
