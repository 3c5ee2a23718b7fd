package dev.chassis.http.server;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The last stage: hands the request to its route if that can be found without Vert.x Web, else to a
 * Vert.x Web router, and takes back what the router would answer in its own words (404, 405,
 * failures).
 */
public final class Routing {

  /**
   * Metadata of a Vert.x Web route: a {@link LongSupplier} of the largest body it takes, in bytes;
   * negative for the server's limit.
   */
  public static final String MAX_BODY = "dev.chassis.http.maxBody";

  /** Metadata of a Vert.x Web route: the {@link DirectRoute} that takes the same requests. */
  public static final String DIRECT = "dev.chassis.http.direct";

  private static final String SELF = "dev.chassis.http.routing";

  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  /** Statuses that Vert.x Web answers by itself. */
  private static final int[] OWN_ANSWERS = {400, NOT_FOUND, METHOD_NOT_ALLOWED, 406, 415, 500};

  /** Name of the routes that the chassis itself puts onto a router. */
  static final String OWN = "chassis";

  private final Router router;
  private volatile @Nullable DirectRoutes direct;

  private Routing(Router router) {
    this.router = router;
  }

  /** Puts the two ends of the pipeline onto an empty router: its first handler and its last. */
  static Routing on(Router router) {
    var routing = new Routing(router);
    router.putMetadata(SELF, routing);
    router.route().setName(OWN).order(Integer.MIN_VALUE).handler(Routing::entered);
    // Last, so that a service's own failure handlers come first.
    router.route().setName(OWN).last().failureHandler(Routing::failed);
    for (int status : OWN_ANSWERS) {
      router.errorHandler(status, context -> routing.unanswered(context, status));
    }
    return routing;
  }

  Stage stage() {
    return exchange -> {
      var request = exchange.request();
      var entrance = direct().find(request.method(), request.path());
      if (entrance != null) {
        exchange.goesWithout(router);
      }
      if (entrance == null || !entrance.enter(exchange)) {
        router.handle(request);
      }
    };
  }

  /**
   * Somebody else got hold of {@code router} and may put onto it what he likes, whenever he likes:
   * from now on every request goes there.
   */
  public static void givenAway(Router router) {
    Routing routing = router.getMetadata(SELF);
    if (routing != null) {
      routing.direct = DirectRoutes.NONE;
    }
  }

  /** Looked for with the first request: until then routes are declared. */
  private DirectRoutes direct() {
    var known = direct;
    if (known == null) {
      // Two threads may each make one: they are alike.
      known = DirectRoutes.of(router);
      direct = known;
    }
    return known;
  }

  /** Whether anything was declared. */
  boolean hasRoutes() {
    return router.getRoutes().stream().anyMatch(route -> !OWN.equals(route.getName()));
  }

  /**
   * The limit that the route of {@code request} set for bodies. Only for large ones: it is slow.
   */
  long bodyLimit(HttpServerRequest request, long otherwise) {
    var path = request.path();
    return router.getRoutes().stream()
        .filter(route -> route.getMetadata(MAX_BODY) != null && route.getPath() != null)
        .filter(route -> route.methods().contains(request.method()))
        .filter(route -> path != null && matches(route.getPath(), path))
        .mapToLong(route -> route.<LongSupplier>getMetadata(MAX_BODY).getAsLong())
        .filter(limit -> limit >= 0)
        .findFirst()
        .orElse(otherwise);
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
