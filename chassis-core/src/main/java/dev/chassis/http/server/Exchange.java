package dev.chassis.http.server;

import dev.chassis.context.RequestContext;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, with what the stages found out about it: the only object the pipeline
 * makes per request. Confined to the request's context, except where said.
 */
public final class Exchange extends TimeLimits.Entry implements Handler<Void> {

  /** Time for the caller to read the answer and finish sending before a reset could destroy it. */
  private static final long LINGER_SECONDS = 1;

  private static final Handler<Exchange> END = Exchange::end;

  private final HttpServerRequest request;
  private final ContextInternal context;
  private final Traffic traffic;
  private final Underway underway;
  private final long startNanos;
  private final List<Handler<Exchange>> endings = new ArrayList<>(2);
  private RequestContext requestContext = RequestContext.none();
  private @Nullable RouteMeters route;
  private @Nullable RoutingContext routing;
  private boolean readingBody;
  private boolean begun;

  /** The neighbours among those that are {@link Underway}, whose business they are. */
  @Nullable Exchange before;

  @Nullable Exchange after;

  Exchange(HttpServerRequest request, Traffic traffic, Underway underway, long startNanos) {
    this.request = request;
    this.context = (ContextInternal) Vertx.currentContext();
    this.traffic = traffic;
    this.underway = underway;
    this.startNanos = startNanos;
  }

  /** The exchange that {@code routing} belongs to. */
  public static Exchange of(RoutingContext routing) {
    var context = ((HttpServerRequestInternal) routing.request()).context();
    return context.getLocal(HttpLocals.EXCHANGE);
  }

  public HttpServerRequest request() {
    return request;
  }

  public HttpServerResponse response() {
    return request.response();
  }

  long startNanos() {
    return startNanos;
  }

  public RequestContext requestContext() {
    return requestContext;
  }

  /** From here on the request counts as under way, until its response or its connection ends. */
  void begin(RequestContext newRequestContext) {
    requestContext = newRequestContext;
    newRequestContext.putOn(context);
    ((Context) context).putLocal(HttpLocals.EXCHANGE, this);
    begun = true;
    traffic.entered();
    underway.add(this);
    response().endHandler(this).closeHandler(this);
  }

  /** Says which declared route takes the request. */
  public void routed(RouteMeters newRoute) {
    route = newRoute;
  }

  /** The declared route; null when none was reached. */
  @Nullable RouteMeters route() {
    return route;
  }

  /** Vert.x Web's view of the request; null before it got there. */
  @Nullable RoutingContext routing() {
    return routing;
  }

  void routing(RoutingContext newRouting) {
    routing = newRouting;
    // Vert.x Web takes the response's own end handlers as soon as anybody adds one to the routing.
    newRouting.addEndHandler(ended -> handle(null));
    if (traffic.isDraining()) {
      response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  /** Whether the answer waits for the body. */
  public boolean isReadingBody() {
    return readingBody;
  }

  public void readingBody(boolean reading) {
    readingBody = reading;
  }

  /** Whether nothing can be answered any more. Any thread. */
  public boolean isOver() {
    return response().ended() || response().closed();
  }

  public boolean isDraining() {
    return traffic.isDraining();
  }

  /** Calls {@code ending} once, when the response has ended or the connection is gone. */
  public void atEnd(Handler<Exchange> ending) {
    endings.add(ending);
  }

  /** Runs {@code work} on the request's context, at once when already there. Any thread. */
  public void onContext(Runnable work) {
    if (Vertx.currentContext() == context) {
      work.run();
    } else {
      context.emit(ignored -> work.run());
    }
  }

  /**
   * Closes the connection once what is being answered now is written, so that nothing which follows
   * on it is read as a request.
   */
  void closeAfterwards() {
    request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  void expired() {
    TimeLimit.expired(this);
  }

  /** The response ended or the connection closed; both are reported, on any thread. */
  @Override
  public void handle(@Nullable Void ended) {
    context.emit(this, END);
  }

  private void end() {
    if (!begun) {
      return;
    }
    begun = false;
    underway.remove(this);
    traffic.left();
    for (var ending : endings) {
      ending.handle(this);
    }
    if (traffic.isDraining()) {
      closeAfterwards();
    }
  }
}
