package dev.chassis.http.routes;

import dev.chassis.http.EventOptions;
import dev.chassis.http.FileSource;
import dev.chassis.http.FormOptions;
import dev.chassis.http.HttpRoutes;
import dev.chassis.http.HttpServerConfig;
import dev.chassis.http.Route;
import dev.chassis.http.files.StaticFiles;
import dev.chassis.http.idempotency.Idempotency;
import dev.chassis.http.idempotency.IdempotencyConfig;
import dev.chassis.http.idempotency.MemoryIdempotencyStore;
import dev.chassis.http.openapi.Content;
import dev.chassis.http.openapi.Operation;
import dev.chassis.http.routes.DeclaredRoute.Action;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.DirectRoute;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.HttpIngress;
import dev.chassis.http.server.RouteMeters;
import dev.chassis.http.server.Routing;
import dev.chassis.http.streams.EventAnswer;
import dev.chassis.http.streams.FormReader;
import dev.chassis.http.streams.RequestBody;
import dev.chassis.security.Refusals;
import dev.chassis.security.SecurityConfig;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Declared routes, put onto a Vert.x Web router. */
public final class TypedRoutes implements HttpRoutes {

  private static final Input BYTES = Input.bytes("application/octet-stream");
  private static final Input FORM = Input.bytes("multipart/form-data");

  private final Router router;
  private final MeterRegistry meters;
  private final Timers timers;
  private final AccessControl control;
  private final Idempotency idempotency;
  private final String prefix;
  private final List<DeclaredRoute> declared;

  private TypedRoutes(
      Router router,
      MeterRegistry meters,
      Timers timers,
      AccessControl control,
      Idempotency idempotency,
      String prefix,
      List<DeclaredRoute> declared) {
    this.idempotency = idempotency;
    this.prefix = prefix;
    this.declared = declared;
    this.router = router;
    this.meters = meters;
    this.timers = timers;
    this.control = control;
  }

  /**
   * Typed routes on {@code router}, within the limits of {@code config}. Answers to idempotency
   * keys are kept in memory.
   */
  public static TypedRoutes on(
      Router router, HttpServerConfig config, MeterRegistry meters, Ticker ticker, Timers timers) {
    return on(router, config, SecurityConfig.defaults(), meters, ticker, timers);
  }

  /** Like the other, for those that {@code security} lets in. */
  public static TypedRoutes on(
      Router router,
      HttpServerConfig config,
      SecurityConfig security,
      MeterRegistry meters,
      Ticker ticker,
      Timers timers) {
    var kept = IdempotencyConfig.defaults();
    var memory = MemoryIdempotencyStore.create(kept, ticker);
    var idempotency = new Idempotency(() -> memory, kept, Idempotency::whoAsks);
    return on(router, security, idempotency, meters, timers);
  }

  /** Like the other, with idempotency keys kept elsewhere. */
  public static TypedRoutes on(
      Router router,
      SecurityConfig security,
      Idempotency idempotency,
      MeterRegistry meters,
      Timers timers) {
    var control = new AccessControl(security, new Refusals(meters));
    var routes =
        new TypedRoutes(
            router, meters, timers, control, idempotency, "", new CopyOnWriteArrayList<>());
    if (control.tokensBelieved()) {
      router
          .route()
          .setName(HttpIngress.OWN_ROUTE)
          .order(Integer.MIN_VALUE + 1)
          .handler(routing -> control.enter(routing, routes.declared));
    }
    return routes;
  }

  /**
   * Refuses declarations that nobody could ever fulfil.
   *
   * @param certificates whether callers must show certificates
   * @throws IllegalStateException naming the route and the setting that is missing
   */
  public void requireProofs(boolean certificates) {
    for (var route : declared) {
      if (route.access().asksForToken() && !control.tokensBelieved()) {
        throw new IllegalStateException(
            "%s %s needs a token, but no issuer is believed: configure security.jwt"
                .formatted(route.method(), route.template()));
      }
      if (!route.access().callers().isEmpty() && !certificates) {
        throw new IllegalStateException(
            "%s %s needs a certificate of its caller: configure http.tls.clientAuthorities"
                .formatted(route.method(), route.template()));
      }
    }
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
  public <R> Route postStream(String template, StreamHandler<R> handler) {
    return declare(HttpMethod.POST, template, BYTES, withStream(handler));
  }

  @Override
  public <R> Route putStream(String template, StreamHandler<R> handler) {
    return declare(HttpMethod.PUT, template, BYTES, withStream(handler));
  }

  @Override
  public <R> Route postForm(String template, FormOptions options, FormHandler<R> handler) {
    return declare(HttpMethod.POST, template, FORM, withForm(options, handler));
  }

  @Override
  public Route events(String template, EventOptions options, EventHandler handler) {
    return declare(HttpMethod.GET, template, Input.NONE, withEvents(options, handler))
        .answering("text/event-stream");
  }

  @Override
  public HttpRoutes under(String prefix) {
    var whole = within(prefix);
    Template.parse(whole);
    return new TypedRoutes(router, meters, timers, control, idempotency, whole, declared);
  }

  @Override
  public Route files(String prefix, FileSource source, Map<String, String> headers) {
    var files = StaticFiles.of(source);
    var whole = within(prefix);
    var skipped = whole.equals("/") ? 0 : whole.length();
    return declare(
        HttpMethod.GET,
        Template.below(whole),
        Input.NONE,
        route ->
            (exchange, call) -> {
              headers.forEach(call.routing().response()::putHeader);
              files.serve(exchange, call.routing().normalizedPath().substring(skipped));
            });
  }

  @Override
  public Router router() {
    Routing.givenAway(router);
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
        .putMetadata(Routing.DIRECT, new DirectRoute(HttpMethod.GET, path, null))
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
      return declare(
          method, template, new Input(null, Content.json(type)), withBody(type, handler));
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
          BodyReader.read(
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
          BodyReader.json(exchange, next);
        }
      };
    };
  }

  private static <R> Action withStream(StreamHandler<R> handler) {
    return route -> {
      var answers = route.answers();
      return (exchange, call) -> {
        var body = RequestBody.of(exchange);
        answer(exchange, answers, () -> handler.handle(body, call));
      };
    };
  }

  private static <R> Action withForm(FormOptions options, FormHandler<R> handler) {
    return route -> {
      var answers = route.answers();
      return (exchange, call) ->
          FormReader.read(
              exchange,
              options,
              form -> answer(exchange, answers, () -> handler.handle(form, call)));
    };
  }

  private Action withEvents(EventOptions options, EventHandler handler) {
    return route ->
        (exchange, call) -> {
          var events = EventAnswer.to(exchange, options, timers);
          if (events.isWanted()) {
            run(
                exchange,
                () -> handler.handle(call, events),
                connected -> events.begin(),
                events::failed);
          }
        };
  }

  private String within(String template) {
    return prefix.isEmpty() || !template.equals("/") ? prefix + template : prefix;
  }

  private DeclaredRoute declare(HttpMethod method, String text, Input input, Action action) {
    return declare(method, Template.parse(within(text)), input, action);
  }

  private DeclaredRoute declare(HttpMethod method, Template template, Input input, Action action) {
    var declaration = new DeclaredRoute(method, template, input, action, control, idempotency);
    refuseHidden(declaration);
    declared.add(declaration);
    var name = declaration.template();
    var route = router.route(method, declaration.path().vertxPath()).setName(name);
    if (method.equals(HttpMethod.GET)) {
      route.method(HttpMethod.HEAD);
    }
    route.putMetadata(Routing.MAX_BODY, (LongSupplier) declaration::maxBodyBytes);
    var recorded = new RouteMeters(meters, name);
    route.putMetadata(Routing.DIRECT, direct(declaration, recorded));
    route.handler(routing -> enter(routing, declaration, recorded));
    return declaration;
  }

  private static void enter(
      RoutingContext routing, DeclaredRoute declaration, RouteMeters recorded) {
    var exchange = Exchange.of(routing);
    if (!exchange.isBeingViewed()) {
      enter(exchange, declaration, recorded);
    }
  }

  private static void enter(Exchange exchange, DeclaredRoute declaration, RouteMeters recorded) {
    exchange.routed(recorded);
    declaration.pipeline().handle(exchange, new RoutedCall(exchange, declaration.path()));
  }

  private DirectRoute direct(DeclaredRoute declaration, RouteMeters recorded) {
    return new DirectRoute(
        declaration.httpMethod(),
        declaration.template(),
        exchange -> {
          // Strangers are refused in front of the router, where all of them are.
          if (control.tokensBelieved() && exchange.requestContext().principal() == null) {
            return false;
          }
          enter(exchange, declaration, recorded);
          return true;
        });
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
    run(
        exchange,
        handler,
        value -> answers.value(exchange, value),
        failure -> Answers.failure(exchange, failure));
  }

  private static <R> void run(
      Exchange exchange,
      Callable<? extends @Nullable Future<? extends R>> handler,
      Consumer<@Nullable R> onValue,
      Consumer<Throwable> onFailure) {
    if (!exchange.workBegins()) {
      return;
    }
    Future<? extends R> result;
    try {
      result = handler.call();
    } catch (Throwable thrown) {
      onFailure.accept(thrown);
      return;
    }
    if (result == null) {
      onFailure.accept(new IllegalStateException("the handler returned null instead of a future"));
      return;
    }
    if (result.isComplete() && exchange.isOnContext()) {
      if (result.succeeded()) {
        onValue.accept(result.result());
      } else {
        onFailure.accept(result.cause());
      }
      return;
    }
    // The future may be completed by a thread that knows nothing of this request.
    result.onComplete(
        value -> exchange.onContext(() -> onValue.accept(value)),
        failure -> exchange.onContext(() -> onFailure.accept(failure)));
  }
}
