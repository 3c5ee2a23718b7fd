package dev.chassis.http.server;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The last stage: hands the request to a Vert.x Web router, and takes back what the router would
 * answer in its own words (404, 405, failures).
 */
final class Routing {

  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  /** Statuses that Vert.x Web answers by itself. */
  private static final int[] OWN_ANSWERS = {400, NOT_FOUND, METHOD_NOT_ALLOWED, 406, 415, 500};

  private final Router router;

  private Routing(Router router) {
    this.router = router;
  }

  /** Puts the two ends of the pipeline onto an empty router: its first handler and its last. */
  static Routing on(Router router) {
    var routing = new Routing(router);
    router.route().order(Integer.MIN_VALUE).handler(Routing::entered);
    // Last, so that a service's own failure handlers come first.
    router.route().last().failureHandler(Routing::failed);
    for (int status : OWN_ANSWERS) {
      router.errorHandler(status, context -> routing.unanswered(context, status));
    }
    return routing;
  }

  Stage stage() {
    return exchange -> router.handle(exchange.request());
  }

  /** Whether anything was declared. */
  boolean hasRoutes() {
    return router.getRoutes().size() > 2;
  }

  private static void entered(RoutingContext routing) {
    Exchange.of(routing).routing(routing);
    routing.next();
  }

  private static void failed(RoutingContext routing) {
    var failure = routing.failure();
    var exchange = Exchange.of(routing);
    if (failure == null) {
      Answers.problem(exchange, Problems.ofStatus(routing.statusCode(), null));
    } else if (routing.statusCode() == 500 || !Problems.isInternalError(Problems.of(failure))) {
      Answers.failure(exchange, failure);
    } else {
      // A handler of Vert.x Web said which status its failure is worth.
      Answers.problem(exchange, Problems.ofStatus(routing.statusCode(), null));
    }
  }

  private void unanswered(RoutingContext routing, int status) {
    var exchange = Exchange.of(routing);
    var failure = routing.failure();
    if (status == METHOD_NOT_ALLOWED && isAsked(routing)) {
      routing.response().putHeader(HttpHeaders.ALLOW, allowed(routing));
      Answers.json(exchange, 204, null);
    } else if (status == METHOD_NOT_ALLOWED) {
      Answers.problem(exchange, Problems.ofStatus(status, null), Map.of("allow", allowed(routing)));
    } else if (failure != null && status == 500) {
      Answers.failure(exchange, failure);
    } else {
      Answers.problem(exchange, Problems.ofStatus(status, null));
    }
  }

  /** Whether the caller only wants to know the methods. */
  private static boolean isAsked(RoutingContext routing) {
    return routing.request().method().equals(HttpMethod.OPTIONS);
  }

  /** Methods that the path would be answered for. */
  private String allowed(RoutingContext routing) {
    var path = routing.normalizedPath();
    var declared =
        router.getRoutes().stream()
            .filter(route -> route.methods() != null && route.getPath() != null)
            .filter(route -> matches(route.getPath(), path))
            .flatMap(route -> route.methods().stream())
            .map(HttpMethod::name)
            .collect(Collectors.toCollection(TreeSet::new));
    declared.add(HttpMethod.OPTIONS.name());
    return String.join(", ", declared);
  }

  /** Whether a path in Vert.x Web's notation takes {@code path}. Only for 405: it is slow. */
  private static boolean matches(String declared, String path) {
    var expected = declared.split("/");
    var actual = path.split("/");
    if (expected.length != actual.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (!expected[i].startsWith(":") && !expected[i].equals(actual[i])) {
        return false;
      }
    }
    return true;
  }
}
