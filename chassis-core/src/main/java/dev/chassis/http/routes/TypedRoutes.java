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
import dev.chassis.http.server.Answers;
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
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Declared routes, put onto a Vert.x Web router. */
public final class TypedRoutes implements HttpRoutes {

  private final Router router;
  private final MeterRegistry meters;
  private final Timers timers;
  private final AccessControl control;
  private final Idempotency idempotency;
  private final List<DeclaredRoute> declared = new CopyOnWriteArrayList<>();

  private TypedRoutes(
      Router router,
      MeterRegistry meters,
      Timers timers,
      AccessControl control,
      Idempotency idempotency) {
    this.idempotency = idempotency;
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
    var idempotency =
        new Idempotency(MemoryIdempotencyStore.create(kept, ticker), kept, Idempotency::whoAsks);
    var control = new AccessControl(security, new Refusals(meters));
    var routes = new TypedRoutes(router, meters, timers, control, idempotency);
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
    return declare(HttpMethod.GET, template, withoutBody(handler));
  }

  @Override
  public <R> Route delete(String template, Handler<R> handler) {
    return declare(HttpMethod.DELETE, template, withoutBody(handler));
  }

  @Override
  public <B, R> Route post(String template, Class<B> body, BodyHandler<B, R> handler) {
    return post(template, body, (value, call) -> handler.handle(value));
  }

  @Override
  public <B, R> Route post(String template, Class<B> body, CallHandler<B, R> handler) {
    return declare(HttpMethod.POST, template, withBody(body, handler));
  }

  @Override
  public <B, R> Route put(String template, Class<B> body, CallHandler<B, R> handler) {
    return declare(HttpMethod.PUT, template, withBody(body, handler));
  }

  @Override
  public <B, R> Route patch(String template, Class<B> body, CallHandler<B, R> handler) {
    return declare(HttpMethod.PATCH, template, withBody(body, handler));
  }

  @Override
  public <R> Route postStream(String template, StreamHandler<R> handler) {
    return declare(HttpMethod.POST, template, withStream(handler));
  }

  @Override
  public <R> Route putStream(String template, StreamHandler<R> handler) {
    return declare(HttpMethod.PUT, template, withStream(handler));
  }

  @Override
  public <R> Route postForm(String template, FormOptions options, FormHandler<R> handler) {
    return declare(
        HttpMethod.POST,
        template,
        (exchange, call) ->
            FormReader.read(
                exchange, options, form -> answer(exchange, () -> handler.handle(form, call))));
  }

  @Override
  public Route events(String template, EventOptions options, EventHandler handler) {
    return declare(HttpMethod.GET, template, withEvents(options, handler));
  }

  @Override
  public Route files(String prefix, FileSource source) {
    var files = StaticFiles.of(source);
    var skipped = prefix.equals("/") ? 0 : prefix.length();
    return declare(
        HttpMethod.GET,
        Template.below(prefix),
        (exchange, call) ->
            files.serve(exchange, call.routing().normalizedPath().substring(skipped)));
  }

  @Override
  public Router router() {
    return router;
  }

  private <R> RouteStage withoutBody(Handler<R> handler) {
    return (exchange, call) -> answer(exchange, () -> handler.handle(call));
  }

  private <B, R> RouteStage withBody(Class<B> type, CallHandler<B, R> handler) {
    return (exchange, call) ->
        BodyReader.read(exchange, type, body -> answer(exchange, () -> handler.handle(body, call)));
  }

  private static <R> RouteStage withStream(StreamHandler<R> handler) {
    return (exchange, call) -> {
      var body = RequestBody.of(exchange);
      answer(exchange, () -> handler.handle(body, call));
    };
  }

  private RouteStage withEvents(EventOptions options, EventHandler handler) {
    return (exchange, call) -> {
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

  private Route declare(HttpMethod method, String text, RouteStage action) {
    return declare(method, Template.parse(text), action);
  }

  private Route declare(HttpMethod method, Template template, RouteStage action) {
    var declaration = new DeclaredRoute(method, template, action, control, idempotency);
    refuseHidden(declaration);
    declared.add(declaration);
    var route = router.route(method, template.vertxPath()).setName(template.text());
    if (method.equals(HttpMethod.GET)) {
      route.method(HttpMethod.HEAD);
    }
    route.putMetadata(Routing.MAX_BODY, (LongSupplier) declaration::maxBodyBytes);
    var recorded = new RouteMeters(meters, template.text());
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

  private static <R> void answer(Exchange exchange, Callable<@Nullable Future<R>> handler) {
    run(
        exchange,
        handler,
        value -> Answers.value(exchange, value),
        failure -> Answers.failure(exchange, failure));
  }

  private static <R> void run(
      Exchange exchange,
      Callable<? extends @Nullable Future<? extends R>> handler,
      Consumer<@Nullable R> onValue,
      Consumer<Throwable> onFailure) {
    exchange.workBegins();
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
    // The future may be completed by a thread that knows nothing of this request.
    result.onComplete(
        value -> exchange.onContext(() -> onValue.accept(value)),
        failure -> exchange.onContext(() -> onFailure.accept(failure)));
  }
}
