package dev.chassis.http.routes;

import dev.chassis.http.HttpRoutes;
import dev.chassis.http.HttpServerConfig;
import dev.chassis.http.Route;
import dev.chassis.http.openapi.Operation;
import dev.chassis.http.routes.DeclaredRoute.Action;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.RouteMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Declared routes, put onto a Vert.x Web router. */
public final class TypedRoutes implements HttpRoutes {

  private final Router router;
  private final MeterRegistry meters;
  private final BodyReader bodies;
  private final String prefix;
  private final List<DeclaredRoute> declared;

  private TypedRoutes(
      Router router,
      MeterRegistry meters,
      BodyReader bodies,
      String prefix,
      List<DeclaredRoute> declared) {
    this.router = router;
    this.meters = meters;
    this.bodies = bodies;
    this.prefix = prefix;
    this.declared = declared;
  }

  /** Typed routes on {@code router}, within the limits of {@code config}. */
  public static TypedRoutes on(Router router, HttpServerConfig config, MeterRegistry meters) {
    var bodies = new BodyReader(config.maxBody().bytes());
    return new TypedRoutes(router, meters, bodies, "", new CopyOnWriteArrayList<>());
  }

  @Override
  public <R> Route get(String template, Handler<R> handler) {
    return declare(HttpMethod.GET, template, Input.NONE, withoutBody(handler));
  }

  @Override
  public <B, R> Route get(String template, Class<B> request, BodyHandler<B, R> handler) {
    return get(template, request, (said, call) -> handler.handle(said));
  }

  @Override
  public <B, R> Route get(String template, Class<B> request, CallHandler<B, R> handler) {
    return declare(HttpMethod.GET, template, request, handler);
  }

  @Override
  public <R> Route delete(String template, Handler<R> handler) {
    return declare(HttpMethod.DELETE, template, Input.NONE, withoutBody(handler));
  }

  @Override
  public <B, R> Route delete(String template, Class<B> request, BodyHandler<B, R> handler) {
    return delete(template, request, (said, call) -> handler.handle(said));
  }

  @Override
  public <B, R> Route delete(String template, Class<B> request, CallHandler<B, R> handler) {
    return declare(HttpMethod.DELETE, template, request, handler);
  }

  @Override
  public <B, R> Route post(String template, Class<B> body, BodyHandler<B, R> handler) {
    return post(template, body, (said, call) -> handler.handle(said));
  }

  @Override
  public <B, R> Route post(String template, Class<B> body, CallHandler<B, R> handler) {
    return declare(HttpMethod.POST, template, body, handler);
  }

  @Override
  public <B, R> Route put(String template, Class<B> body, BodyHandler<B, R> handler) {
    return put(template, body, (said, call) -> handler.handle(said));
  }

  @Override
  public <B, R> Route put(String template, Class<B> body, CallHandler<B, R> handler) {
    return declare(HttpMethod.PUT, template, body, handler);
  }

  @Override
  public <B, R> Route patch(String template, Class<B> body, BodyHandler<B, R> handler) {
    return patch(template, body, (said, call) -> handler.handle(said));
  }

  @Override
  public <B, R> Route patch(String template, Class<B> body, CallHandler<B, R> handler) {
    return declare(HttpMethod.PATCH, template, body, handler);
  }

  @Override
  public HttpRoutes under(String prefix) {
    var whole = within(prefix);
    Template.parse(whole);
    return new TypedRoutes(router, meters, bodies, whole, declared);
  }

  @Override
  public Router router() {
    return router;
  }

  /** What is known of the routes declared so far, in the order of their declaration. */
  public List<Operation> operations() {
    return declared.stream().map(DeclaredRoute::operation).toList();
  }

  /** Answers GET {@code path} with a JSON text that is no part of the service's own interface. */
  public void publish(String path, Supplier<String> json) {
    var recorded = new RouteMeters(meters, path);
    router
        .route(HttpMethod.GET, path)
        .method(HttpMethod.HEAD)
        .handler(
            routing -> {
              var exchange = Exchange.of(routing);
              exchange.routed(recorded);
              Answers.text(exchange, 200, Representation.JSON, Buffer.buffer(json.get()));
            });
  }

  private <B, R> Route declare(
      HttpMethod method, String template, Class<B> type, CallHandler<B, R> handler) {
    if (!RequestForm.isWhole(method, type)) {
      return declare(method, template, new Input(null, type), withBody(type, handler));
    }
    var form = RequestForm.of(type, Template.parse(within(template)));
    return declare(method, template, new Input(form, null), bound(form, type, handler));
  }

  private <R> Action withoutBody(Handler<R> handler) {
    return route -> {
      var answers = route.answers();
      return (exchange, call) -> answer(exchange, answers, () -> handler.handle(call));
    };
  }

  private <B, R> Action withBody(Class<B> type, CallHandler<B, R> handler) {
    return route -> {
      var answers = route.answers();
      return (exchange, call) ->
          bodies.read(
              exchange, type, body -> answer(exchange, answers, () -> handler.handle(body, call)));
    };
  }

  private <B, R> Action bound(RequestForm form, Class<B> type, CallHandler<B, R> handler) {
    return route -> {
      var answers = route.answers();
      var strict = route.isStrict();
      return (exchange, call) -> {
        Consumer<Buffer> next =
            body ->
                answer(
                    exchange,
                    answers,
                    () -> handler.handle(type.cast(form.read(call.routing(), body, strict)), call));
        if (form.bodyType() == null) {
          next.accept(Buffer.buffer());
        } else {
          bodies.whole(exchange, next);
        }
      };
    };
  }

  private String within(String template) {
    return prefix.isEmpty() || !template.equals("/") ? prefix + template : prefix;
  }

  private Route declare(HttpMethod method, String text, Input input, Action action) {
    var declaration = new DeclaredRoute(method, Template.parse(within(text)), input, action);
    refuseHidden(declaration);
    declared.add(declaration);
    var name = declaration.template();
    var route = router.route(method, declaration.path().vertxPath()).setName(name);
    if (method.equals(HttpMethod.GET)) {
      route.method(HttpMethod.HEAD);
    }
    var recorded = new RouteMeters(meters, name);
    route.handler(routing -> enter(routing, declaration, recorded));
    return declaration;
  }

  private static void enter(
      RoutingContext routing, DeclaredRoute declaration, RouteMeters recorded) {
    var exchange = Exchange.of(routing);
    exchange.routed(recorded);
    declaration.pipeline().handle(exchange, new RoutedCall(routing, declaration.path()));
  }

  private void refuseHidden(DeclaredRoute later) {
    for (var earlier : declared) {
      if (earlier.httpMethod().equals(later.httpMethod())
          && later.path().isHiddenBy(earlier.path())) {
        throw new IllegalArgumentException(
            "route %s %s would never be reached: %s, declared before it, takes the same paths"
                .formatted(later.method(), later.template(), earlier.template()));
      }
    }
  }

  private static <R> void answer(
      Exchange exchange, RouteAnswers answers, Callable<@Nullable Future<R>> handler) {
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
        value -> exchange.onContext(() -> answers.value(exchange, value)),
        failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }
}
