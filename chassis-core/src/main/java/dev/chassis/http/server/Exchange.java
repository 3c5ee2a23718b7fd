package dev.chassis.http.server;

import dev.chassis.context.Deadline;
import dev.chassis.context.DeadlineMode;
import dev.chassis.context.Principal;
import dev.chassis.context.RequestContext;
import dev.chassis.http.Priority;
import dev.chassis.http.pace.Connections;
import dev.chassis.time.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, with what the stages found out about it: the only object the pipeline
 * makes per request. Confined to the request's context, except where said.
 */
public final class Exchange extends TimeLimits.Entry implements Handler<Void> {

  /** Time for the caller to read the answer and finish sending before a reset could destroy it. */
  private static final long LINGER_SECONDS = 1;

  /**
   * Says of an HTTP/2 stream or connection that it ends without anybody's fault.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-7">RFC 9113, error codes</a>
   */
  private static final long NO_ERROR = 0;

  private static final long INTERNAL_ERROR = 2;

  private static final Handler<Exchange> END = Exchange::end;

  private final HttpServerRequest request;
  private final ContextInternal context;
  private final Traffic traffic;
  private final Underway underway;
  private final Ticker ticker;
  private final long startNanos;
  private List<Handler<Exchange>> endings = List.of();
  private @Nullable Deadline callersDeadline;
  private DeadlineMode deadlineMode = DeadlineMode.ENFORCE;
  private @Nullable TimeLimit timeLimit;
  private @Nullable Duration timeout;
  private long maxBody;
  private boolean bodyPending;
  private boolean compressible;
  private int mostRatio;
  private @Nullable Buffer body;
  private @Nullable AnswerRecorder recorder;
  private boolean workedOn;
  private List<Map.Entry<String, String>> standing = List.of();
  private RequestContext requestContext = RequestContext.none();
  private Peer peer = Peer.UNKNOWN;
  private @Nullable Arrival arrival;
  private int found;
  private @Nullable Origin origin;
  private @Nullable RouteMeters route;
  private @Nullable RoutingContext routing;
  private @Nullable Router router;
  private boolean viewing;
  private @Nullable AccessRecord access;
  private @Nullable ServerSpan span;
  private @Nullable Shedding shedding;
  private @Nullable Priority asked;
  private int place;
  private long placedNanos;
  private boolean placed;
  private boolean shed;
  private boolean readingBody;
  private boolean begun;
  private boolean closeAnnounced;

  /** The neighbours among those that are {@link Underway}, whose business they are. */
  @Nullable Exchange before;

  @Nullable Exchange after;

  Exchange(HttpServerRequest request, Traffic traffic, Underway underway, Ticker ticker) {
    this.request = request;
    this.context = (ContextInternal) Vertx.currentContext();
    this.traffic = traffic;
    this.underway = underway;
    this.ticker = ticker;
    this.startNanos = ticker.nanos();
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

  /** Begins the span of the request if it is recorded; its ids are those of the request then. */
  void beginSpan() {
    span = ServerSpan.begin(this, context);
    if (span != null) {
      requestContext = RequestContext.of(context);
    }
  }

  void endSpan(RouteMeters.Outcome outcome) {
    if (span != null) {
      span.end(context, outcome);
    }
  }

  /** Says who the request is from, as a token proved. */
  void authenticated(Principal principal) {
    requestContext = requestContext.withPrincipal(principal);
    requestContext.putOn(context);
  }

  void found(HeaderWalk headers) {
    found = headers.found;
  }

  /** Whether the header has one of these; see {@link HeaderWalk}. */
  boolean has(int what) {
    return (found & what) != 0;
  }

  void cameFrom(Peer newPeer, Arrival newArrival) {
    peer = newPeer;
    arrival = newArrival;
  }

  /** The other end of the connection. */
  public Peer peer() {
    return peer;
  }

  /** IP address of the client, before the proxies that are believed. */
  public String clientAddress() {
    return isForwarded() ? origin().address() : peer.address();
  }

  /** Whether the client's own connection was encrypted. */
  public boolean isSecure() {
    return isForwarded() ? origin().isSecure() : peer.isSecure();
  }

  private boolean isForwarded() {
    return has(HeaderWalk.FORWARDED) && peer.isProxy();
  }

  /** The server as the client sees it, such as {@code https://shop.example}. */
  public String serverUrl() {
    var found = origin();
    return (found.isSecure() ? "https://" : "http://") + (found.host() == null ? "" : found.host());
  }

  private Origin origin() {
    var known = origin;
    if (known == null) {
      known =
          arrival == null
              ? new Origin(peer.address(), peer.isSecure(), null)
              : arrival.origin(this);
      origin = known;
    }
    return known;
  }

  /** Says which declared route takes the request. */
  public void routed(RouteMeters newRoute) {
    route = newRoute;
  }

  /** The declared route; null when none was reached. */
  @Nullable RouteMeters route() {
    return route;
  }

  /** How many requests were under way when this one came, itself included. */
  int place() {
    return place;
  }

  void placed(Shedding newShedding, int newPlace, long nanos) {
    shedding = newShedding;
    place = newPlace;
    placedNanos = nanos;
    placed = true;
  }

  long placedNanos() {
    return placedNanos;
  }

  boolean isPlaced() {
    return placed;
  }

  /** Whether there was a place to leave. */
  boolean leavePlace() {
    var was = placed;
    placed = false;
    return was;
  }

  boolean isShed() {
    return shed;
  }

  void shed() {
    shed = true;
  }

  /** Gives the request another priority than its route's; for what a trusted caller asks for. */
  public void ask(Priority priority) {
    asked = priority;
  }

  /**
   * Goes on if there is room for a request of its route's priority, or answers that there is none.
   */
  public boolean isAdmitted(Priority ofRoute) {
    var priority = asked == null ? ofRoute : asked;
    if (shedding == null || shedding.admits(this, priority)) {
      return true;
    }
    shedding.refuse(this, priority);
    return false;
  }

  /** Vert.x Web's view of the request; null before it got there. */
  public @Nullable RoutingContext routing() {
    return routing;
  }

  void routing(RoutingContext newRouting) {
    routing = newRouting;
    headMayGoFirst();
    // Vert.x Web takes the response's own end handlers as soon as anybody adds one to the routing.
    newRouting.addEndHandler(ended -> handle(null));
    if (traffic.isDraining()) {
      announceClose();
    }
  }

  /** The request goes to its route without {@code newRouter}. */
  void goesWithout(Router newRouter) {
    router = newRouter;
    if (traffic.isDraining()) {
      announceClose();
    }
  }

  /**
   * Vert.x Web's view of a request that did without: it is routed once more, up to its route.
   *
   * @throws IllegalStateException when the router would not take it to a route
   */
  public RoutingContext view() {
    var known = routing;
    if (known == null && router != null) {
      viewing = true;
      router.handle(request);
      viewing = false;
      known = routing;
    }
    if (known == null) {
      throw new IllegalStateException("the router does not know the request");
    }
    return known;
  }

  /** Whether the request is only routed to be looked at: its route does nothing then. */
  public boolean isBeingViewed() {
    return viewing;
  }

  /**
   * The head of the answer may be written before the rest is known, or by somebody else: tells
   * those who wait for it.
   */
  public void headMayGoFirst() {
    var told = shedding;
    if (told != null) {
      response().headersEndHandler(written -> told.leave(this, ticker.nanos()));
    }
  }

  /** Whether the answer waits for the body. */
  public boolean isReadingBody() {
    return readingBody;
  }

  public void readingBody(boolean reading) {
    readingBody = reading;
    awaitCaller(reading);
  }

  /** While the caller sends its body, it occupies no place that others could have. */
  private void awaitCaller(boolean waiting) {
    if (shedding != null && waiting) {
      shedding.pause(this);
    } else if (shedding != null) {
      shedding.resume(this);
    }
  }

  /** Whether a body is read piece by piece and has not ended. */
  public boolean isBodyPending() {
    return bodyPending;
  }

  public void bodyPending(boolean pending) {
    bodyPending = pending;
    awaitCaller(pending);
    if (pending) {
      Connections.longBody(request);
    }
  }

  /** Most bytes that the body may have. */
  public long maxBody() {
    return maxBody;
  }

  public void maxBody(long bytes) {
    maxBody = bytes;
  }

  /** Bytes that the body has by its own account; 0 when it does not say. */
  public long announcedBody() {
    var length = has(HeaderWalk.LENGTH) ? request.headers().get(HttpHeaders.CONTENT_LENGTH) : null;
    if (length == null) {
      return 0;
    }
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException notANumber) {
      // The parser lets only digits through, so it is a number beyond a long.
      return Long.MAX_VALUE;
    }
  }

  /** The whole body, when somebody has read it already. */
  public @Nullable Buffer body() {
    return body;
  }

  public void body(Buffer whole) {
    body = whole;
  }

  /** Has what the handler answers shown to {@code newRecorder} first. */
  public void record(AnswerRecorder newRecorder) {
    recorder = newRecorder;
  }

  /** Who wants to see the answer, once. */
  public @Nullable AnswerRecorder takeRecorder() {
    var taken = recorder;
    recorder = null;
    return taken;
  }

  /**
   * Asked before the handler is called, after which sooner or later there is a result. Says no
   * where nobody waits for it any more, as when the time was up while the body was read; the caller
   * has his answer then.
   */
  public boolean workBegins() {
    if (isOver()) {
      return false;
    }
    // The clocks of a loop tick every 20 ms: time may be up without having been noticed yet.
    if (callersDeadline != null
        && timeLimit != null
        && timeLimit.isPast(keptUntil(timeLimit.of(timeout)))) {
      TimeLimit.expired(this);
      return false;
    }
    workedOn = true;
    return true;
  }

  public boolean isWorkedOn() {
    return workedOn;
  }

  void mayUnpack(int newMostRatio) {
    mostRatio = newMostRatio;
  }

  /** How many times larger a compressed body may become; 0 when none is unpacked. */
  int mostRatio() {
    return mostRatio;
  }

  void mayCompress() {
    compressible = true;
  }

  /** Whether the server compresses, so that somebody must decide on each answer. */
  boolean isCompressible() {
    return compressible;
  }

  /** Puts a header on the answer, be it what the handler returns or a problem. */
  public void everyAnswerHas(String name, String value) {
    standing = standing.isEmpty() ? new ArrayList<>(4) : standing;
    standing.add(Map.entry(name, value));
    response().headers().add(name, value);
  }

  /** Headers that also a problem carries. */
  List<Map.Entry<String, String>> standing() {
    return standing;
  }

  void recordedBy(AccessRecord newAccess) {
    access = newAccess;
  }

  void timedBy(TimeLimit limit) {
    timeLimit = limit;
  }

  /** What the caller allows, besides what the server does, and what becomes of it. */
  void callersDeadline(Deadline deadline, DeadlineMode mode) {
    callersDeadline = deadline;
    deadlineMode = mode;
  }

  /** Whether the caller gave a time, and it was over by then. */
  boolean isLaterThanAsked(long nanos) {
    return callersDeadline != null && nanos - callersDeadline.atNanos() > 0;
  }

  /** When the answer must be there, {@code own} being what the server allows. */
  long keptUntil(Duration own) {
    long ours = startNanos + own.toNanos();
    return callersDeadline == null
        ? ours
        : deadlineMode.kept(new Deadline(ours), callersDeadline).atNanos();
  }

  /** Gives the request another time limit than the server's, from its head on. */
  public void allow(Duration newTimeout) {
    timeout = newTimeout;
    var ours = new Deadline(startNanos + newTimeout.toNanos());
    requestContext = requestContext.withDeadline(deadlineMode.passedOn(ours, callersDeadline));
    requestContext.putOn(context);
    if (timeLimit != null) {
      timeLimit.moveTo(this, keptUntil(newTimeout));
    }
  }

  /**
   * Something of a body came in or went out: its time limit begins anew. What is sent or received
   * in pieces may take as long as it makes progress.
   */
  public void progressed() {
    if (timeLimit != null && begun) {
      timeLimit.moveOn(this, timeout);
    }
  }

  /** From here on the answer may take as long as it likes. */
  public void withoutTimeLimit() {
    if (timeLimit != null) {
      timeLimit.lift(this);
    }
  }

  /** Whether nothing can be answered any more. Any thread. */
  public boolean isOver() {
    return response().ended() || response().closed();
  }

  public boolean isDraining() {
    return traffic.isDraining();
  }

  /** Runs {@code task} on the request's context when the server begins to drain, if ever. */
  public void onDrain(Runnable task) {
    var listening = traffic.onDrain(() -> onContext(task));
    atEnd(ended -> listening.run());
  }

  /** Calls {@code ending} once, when the response has ended or the connection is gone. */
  public void atEnd(Handler<Exchange> ending) {
    endings = endings.isEmpty() ? new ArrayList<>(2) : endings;
    endings.add(ending);
  }

  /** Runs {@code work} on the request's context, at once when already there. Any thread. */
  public void onContext(Runnable work) {
    if (isOnContext()) {
      work.run();
    } else {
      context.emit(ignored -> work.run());
    }
  }

  /** Whether the calling code runs on the request's context. */
  public boolean isOnContext() {
    return Vertx.currentContext() == context;
  }

  boolean isHttp2() {
    return request.version() == HttpVersion.HTTP_2;
  }

  /** The connection ends with the answer, whose head says so unless it is written already. */
  public void announceClose() {
    closeAnnounced = true;
    // HTTP/2 says it with a frame, and forbids the header.
    if (!isHttp2() && !response().headWritten()) {
      response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  /**
   * Closes the connection once what is being answered now is written, so that nothing which follows
   * on it is read as a request. On HTTP/2 other requests share the connection and are framed apart:
   * there only the rest of this one is refused.
   */
  void closeAfterwards() {
    if (!isHttp2()) {
      request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
    } else if (begun) {
      atEnd(ended -> response().reset(NO_ERROR));
    }
  }

  /** Ends an answer that cannot be completed, in a way that nobody takes it for complete. */
  public void cut() {
    if (!isHttp2() && response().writeQueueFull()) {
      // Vert.x closes once everything is written, which a caller that does not read prevents.
      var connection = (HttpServerConnection) request.connection();
      var unused = connection.channelHandlerContext().close();
    } else {
      response().reset(INTERNAL_ERROR);
    }
  }

  private void closeWhileDraining() {
    if (isHttp2()) {
      // No new requests, please; those that are under way, in either direction, are served.
      request.connection().goAway(NO_ERROR, Integer.MAX_VALUE);
    } else {
      closeAfterwards();
    }
  }

  /** Answered before the body was read to its end: nobody is going to read the rest. */
  private void refuseRestOfBody() {
    if (isHttp2()) {
      response().reset(NO_ERROR);
    } else {
      // Read on while the connection lingers: a reset would destroy the answer on its way.
      request.handler(null).resume();
      closeAfterwards();
    }
  }

  @Override
  void expired() {
    TimeLimit.expired(this);
  }

  /** The response ended or the connection closed; both are reported, on any thread. */
  @Override
  public void handle(@Nullable Void ended) {
    // Most handlers answer where they were called: to go there again would cost a dispatch. What is
    // done by executeBlocking is on the same context, but not on its thread.
    if (context.inThread() && Vertx.currentContext() == context) {
      endHere();
    } else {
      context.emit(this, END);
    }
  }

  private void endHere() {
    try {
      end();
    } catch (Throwable thrown) {
      context.reportException(thrown);
    }
  }

  private void end() {
    if (!begun) {
      return;
    }
    begun = false;
    underway.remove(this);
    traffic.left();
    if (!response().ended()) {
      // The caller has gone: what is done for him elsewhere ends, too.
      requestContext.cancellation().cancel();
    }
    // Once for all: to ask for the time costs as much as any of these steps.
    var now = ticker.nanos();
    if (access != null) {
      access.record(this, now);
    }
    if (shedding != null) {
      shedding.leave(this, now);
    }
    if (timeLimit != null) {
      timeLimit.lift(this);
    }
    for (int i = 0; i < endings.size(); i++) {
      endings.get(i).handle(this);
    }
    if (bodyPending) {
      refuseRestOfBody();
    }
    // Not a connection whose caller was not told, because the drain began after the head was
    // written: the next request may be on its way already. That one will be told.
    if (traffic.isDraining() && (closeAnnounced || isHttp2())) {
      closeWhileDraining();
    }
  }
}
