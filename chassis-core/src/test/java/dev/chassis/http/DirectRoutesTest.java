package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found without Vert.x Web is found as Vert.x Web finds it. */
class DirectRoutesTest {

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static RunningIngress direct;
  private static RunningIngress byRouter;

  @BeforeAll
  static void start() {
    direct = new RunningIngress(DirectRoutesTest::declare);
    byRouter =
        new RunningIngress(
            routes -> {
              declare(routes);
              // Who asks for the router may do anything with it.
              routes.router();
            });
  }

  private static void declare(HttpRoutes routes) {
    routes.get("/", call -> said("root"));
    routes.get("/orders/latest", call -> said("latest"));
    routes.get("/orders/{id}", call -> said("order", call.path("id"), call.query("q")));
    routes.get("/{kind}/{id}/items/{item}", call -> said(call.path("kind"), call.path("item")));
    routes.get("/a.b/~c", call -> said("dotted"));
    routes.delete("/orders/{id}", call -> Future.succeededFuture());
    routes.post("/orders/{id}", Map.class, (body, call) -> said(call.path("id"), body));
    routes.get("/fails/{how}", DirectRoutesTest::fail);
    routes.get(
        "/viewed/{id}",
        call ->
            said(
                call.routing().pathParam("id"),
                call.routing().normalizedPath(),
                call.routing().currentRoute().getName(),
                call.path("id")));
  }

  private static Future<?> said(Object... what) {
    return Future.succeededFuture(what);
  }

  private static Future<?> fail(HttpCall call) throws Exception {
    switch (call.path("how")) {
      case "thrown" -> throw new Exception("s3cret");
      case "problem" -> throw ProblemException.notFound("no-such-order", "No such order.");
      case "null" -> {
        return null;
      }
      default -> {
        return Future.failedFuture("s3cret");
      }
    }
  }

  @AfterAll
  static void stop() {
    direct.close();
    byRouter.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /",
    "GET, /orders/latest",
    "GET, /orders/LATEST",
    "GET, /ORDERS/latest",
    "GET, /orders/4711",
    "GET, /orders/4711?q=a+b%20c",
    "GET, /orders/4711/",
    "GET, /orders//4711",
    "GET, /orders/../orders/4711",
    "GET, /orders/./4711",
    "GET, /orders/.hidden",
    "GET, /orders/a%2Fb",
    "GET, /orders/%6catest",
    "GET, /orders/a+b",
    "GET, /orders/a;b=c",
    "GET, /orders/-_.~",
    "GET, /orders",
    "GET, /orders/4711/items",
    "GET, /orders/4711/items/3",
    "GET, /a.b/~c",
    "GET, /a.b/x/items/y",
    "GET, /1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17",
    "GET, /viewed/4711",
    "GET, /fails/thrown",
    "GET, /fails/problem",
    "GET, /fails/null",
    "GET, /fails/later",
    "HEAD, /orders/4711",
    "DELETE, /orders/4711",
    "POST, /orders/4711",
    "PUT, /orders/4711",
    "OPTIONS, /orders/4711",
    "PATCH, /nowhere",
    "BREW, /orders/4711",
  })
  void aRequestIsAnsweredTheSameWithAndWithoutARouter(String method, String path) {
    var body = method.equals("POST") ? "{\"a\":1}" : "";

    var one = direct.send(method, path, body, "x-request-id", "same", "traceparent", TRACE);
    var other = byRouter.send(method, path, body, "x-request-id", "same", "traceparent", TRACE);

    assertThat(one.statusCode()).isEqualTo(other.statusCode());
    assertThat(one.headers().map()).isEqualTo(other.headers().map());
    assertThat(one.body()).isEqualTo(other.body());
  }

  @Test
  void theRouterIsAskedOnlyForWhatItsViewIsWantedFor() {
    var views = new AtomicInteger();
    try (var server =
        new RunningIngress(
            routes ->
                routes.get(
                    "/twice/{id}",
                    call -> {
                      views.incrementAndGet();
                      var view = call.routing();
                      return said(view.equals(call.routing()), view.pathParams());
                    }))) {
      assertThat(server.get("/twice/7").body()).isEqualTo("[true,{\"id\":\"7\"}]");
      assertThat(views).hasValue(1);
    }
  }

  @Test
  void whatAServicePutsInFrontOfItsRoutesSeesEveryRequest() {
    var seen = new AtomicInteger();
    try (var server =
        new RunningIngress(
            routes -> {
              routes.router().route().handler(count(seen));
              declare(routes);
            })) {
      server.get("/orders/4711");

      assertThat(seen).hasValue(1);
    }
  }

  @Test
  void whatAServicePutsInFrontOfItsRoutesLaterSeesEveryRequestFromThenOn() {
    var seen = new AtomicInteger();
    try (var server = new RunningIngress(DirectRoutesTest::declare)) {
      server.get("/orders/4711");
      server.routes.router().route().order(-1).handler(count(seen));
      server.get("/orders/4711");

      assertThat(seen).hasValue(1);
    }
  }

  @Test
  void whatIsPutOntoTheServersOwnRouterSeesEveryRequest() {
    var seen = new AtomicInteger();
    try (var server = new RunningIngress(DirectRoutesTest::declare)) {
      server.ingress.router().route().order(-1).handler(count(seen));
      server.get("/orders/4711");

      assertThat(seen).hasValue(1);
    }
  }

  private static Handler<RoutingContext> count(AtomicInteger seen) {
    return routing -> {
      seen.incrementAndGet();
      routing.next();
    };
  }

  @Test
  void aQueryParameterThatIsNotThereIsEmpty() {
    assertThat(direct.get("/orders/4711").body()).contains("null");
    assertThat(direct.get("/orders/4711?q=1").body()).contains("\"1\"");
  }
}
