package dev.chassis.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Declared routes, put onto a Vert.x Web router. */
final class TypedRoutes implements HttpRoutes {

  private final Router router;
  private final MeterRegistry meters;
  private final BodyReader bodies;
  private final List<Declared> declared = new CopyOnWriteArrayList<>();

  TypedRoutes(Router router, MeterRegistry meters, BodyReader bodies) {
    this.router = router;
    this.meters = meters;
    this.bodies = bodies;
  }

  private record Declared(HttpMethod method, Template template) {}

  /** What a route does once the request has come to it. */
  private interface Action {
    void run(Exchange exchange, HttpCall call);
  }

  @Override
  public <R> void get(String template, Handler<R> handler) {
    declare(HttpMethod.GET, template, withoutBody(handler));
  }

  @Override
  public <R> void delete(String template, Handler<R> handler) {
    declare(HttpMethod.DELETE, template, withoutBody(handler));
  }

  @Override
  public <B, R> void post(String template, Class<B> body, BodyHandler<B, R> handler) {
    post(template, body, (value, call) -> handler.handle(value));
  }

  @Override
  public <B, R> void post(String template, Class<B> body, CallHandler<B, R> handler) {
    declare(HttpMethod.POST, template, withBody(body, handler));
  }

  @Override
  public <B, R> void put(String template, Class<B> body, CallHandler<B, R> handler) {
    declare(HttpMethod.PUT, template, withBody(body, handler));
  }

  @Override
  public <B, R> void patch(String template, Class<B> body, CallHandler<B, R> handler) {
    declare(HttpMethod.PATCH, template, withBody(body, handler));
  }

  @Override
  public Router router() {
    return router;
  }

  private <R> Action withoutBody(Handler<R> handler) {
    return (exchange, call) -> answer(exchange, () -> handler.handle(call));
  }

  private <B, R> Action withBody(Class<B> type, CallHandler<B, R> handler) {
    return (exchange, call) ->
        bodies.read(exchange, type, body -> answer(exchange, () -> handler.handle(body, call)));
  }

  private void declare(HttpMethod method, String text, Action action) {
    var template = Template.parse(text);
    refuseHidden(method, template);
    declared.add(new Declared(method, template));
    var route = router.route(method, template.vertxPath()).setName(text);
    if (method.equals(HttpMethod.GET)) {
      route.method(HttpMethod.HEAD);
    }
    var recorded = new RouteMeters(meters, text);
    route.handler(routing -> enter(routing, template, recorded, action));
  }

  private static void enter(
      RoutingContext routing, Template template, RouteMeters recorded, Action action) {
    var exchange = Exchange.of(routing);
    exchange.routed(recorded);
    action.run(exchange, new RoutedCall(routing, template));
  }

  private void refuseHidden(HttpMethod method, Template template) {
    for (var earlier : declared) {
      if (earlier.method.equals(method) && template.isHiddenBy(earlier.template)) {
        throw new IllegalArgumentException(
            "route %s %s would never be reached: %s, declared before it, takes the same paths"
                .formatted(method, template.text(), earlier.template.text()));
      }
    }
  }

  private static <R> void answer(Exchange exchange, Callable<@Nullable Future<R>> handler) {
    Future<R> result;
    try {
      result = handler.call();
    } catch (Throwable thrown) {
      Answers.failure(exchange, thrown);
      return;
    }
    if (result == null) {
      Answers.failure(
          exchange, new IllegalStateException("the handler returned null instead of a future"));
      return;
    }
    // The future may be completed by a thread that knows nothing of this request.
    result.onComplete(
        value -> exchange.onContext(() -> Answers.value(exchange, value)),
        failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }
}
