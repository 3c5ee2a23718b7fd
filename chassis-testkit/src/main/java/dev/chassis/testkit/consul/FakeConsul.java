package dev.chassis.testkit.consul;

import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Consul agent on a free port of the loopback interface: registrations with a TTL check,
 * maintenance, health of a service with blocking queries. It answers by the published HTTP API; how
 * long checks last is told by the ticker given. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/consul/api-docs">the API</a>
 */
public final class FakeConsul implements AutoCloseable {

  private static final Duration LONGEST_HOLD = Duration.ofMinutes(10);
  private static final Duration USUAL_HOLD = Duration.ofMinutes(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Timers timers = Timers.on(vertx);
  private final ConsulState state;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger toFail = new AtomicInteger();
  private final List<Held> held = new ArrayList<>();
  private volatile @Nullable String token;
  private volatile @Nullable HttpServer server;
  private final int port;

  /**
   * A request it has seen.
   *
   * @param method HTTP method
   * @param path without query
   * @param query without question mark; empty when there is none
   */
  public record Request(String method, String path, String query) {}

  /** A blocking query. */
  private record Held(HttpServerRequest request, String service, long index, Timers.Timer end) {}

  private FakeConsul(Ticker ticker) {
    this.state = new ConsulState(ticker);
    var first = listen(0);
    this.server = first;
    this.port = first.actualPort();
    timers.every(LOOK_AGAIN, this::grow);
  }

  /** Starts one in real time. */
  public static FakeConsul start() {
    return start(Ticker.system());
  }

  /** Starts one whose checks grow old by {@code ticker}. */
  public static FakeConsul start(Ticker ticker) {
    return new FakeConsul(ticker);
  }

  /** Where it listens. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Answers only requests with this token; others get 403. */
  public FakeConsul requireToken(String required) {
    token = required;
    return this;
  }

  /** Stops listening and breaks every connection; what it knows stays. */
  public void goAway() {
    var listening = server;
    server = null;
    if (listening != null) {
      synchronized (state) {
        held.clear();
      }
      Eventually.succeeds(listening.close());
    }
  }

  /** Listens again on the same port. */
  public void comeBack() {
    if (server == null) {
      server = listen(port);
    }
  }

  /** Loses everything, and begins to count its index anew, as after a restore. */
  public void forget() {
    synchronized (state) {
      state.forget();
    }
    answerHeld(true);
  }

  /** Answers the next {@code n} requests with 500. */
  public void failNext(int n) {
    toFail.set(n);
  }

  /** Fails a check, as one that Consul makes itself would. */
  public void failCheck(String checkId) {
    synchronized (state) {
      state.check(checkId, "critical");
    }
    answerHeld(false);
  }

  /** All requests, oldest first. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** How many blocking queries wait for a change. */
  public int openQuestions() {
    synchronized (state) {
      return held.size();
    }
  }

  /** What it would tell of {@code service}. */
  public JsonArray health(String service) {
    synchronized (state) {
      state.grow();
      return state.entries(service, false);
    }
  }

  @Override
  public void close() {
    Eventually.succeeds(vertx.close());
  }

  private HttpServer listen(int at) {
    return Eventually.succeeds(
        vertx.createHttpServer().requestHandler(this::serve).listen(at, "127.0.0.1"));
  }

  private void serve(HttpServerRequest request) {
    var query = request.query() == null ? "" : request.query();
    requests.add(new Request(request.method().name(), request.path(), query));
    var required = token;
    if (toFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      answer(request, 500, "internal error");
    } else if (required != null && !required.equals(request.getHeader("X-Consul-Token"))) {
      answer(request, 403, "Permission denied");
    } else {
      request.body().onSuccess(body -> route(request, body));
    }
  }

  private void route(HttpServerRequest request, Buffer body) {
    var path = request.path();
    if (path.startsWith("/v1/health/service/")) {
      health(request, rest(path, "/v1/health/service/"));
    } else if (path.equals("/v1/status/leader")) {
      answer(request, 200, "\"127.0.0.1:8300\"");
    } else if (!request.method().name().equals("PUT")) {
      answer(request, 405, "method not allowed");
    } else {
      write(request, path, body);
    }
  }

  private void write(HttpServerRequest request, String path, Buffer body) {
    boolean known;
    synchronized (state) {
      state.grow();
      known = write(request, path, body.length() == 0 ? new JsonObject() : body.toJsonObject());
    }
    if (known) {
      answer(request, 200, "");
    } else {
      // The word of 1.8; later ones say 404.
      answer(request, 500, "Unknown check or service");
    }
    answerHeld(false);
  }

  private boolean write(HttpServerRequest request, String path, JsonObject body) {
    if (path.equals("/v1/agent/service/register")) {
      state.register(body);
      return true;
    }
    if (path.startsWith("/v1/agent/service/deregister/")) {
      return state.deregister(rest(path, "/v1/agent/service/deregister/"));
    }
    if (path.startsWith("/v1/agent/service/maintenance/")) {
      boolean on = Boolean.parseBoolean(request.getParam("enable"));
      var reason = request.getParam("reason", "");
      return state.maintain(rest(path, "/v1/agent/service/maintenance/"), on ? reason : null);
    }
    if (path.startsWith("/v1/agent/check/pass/")) {
      return state.check(rest(path, "/v1/agent/check/pass/"), "passing");
    }
    return false;
  }

  private void health(HttpServerRequest request, String service) {
    long index = Long.parseLong(request.getParam("index", "0"));
    synchronized (state) {
      state.grow();
      if (index > 0 && state.indexOf(service) <= index) {
        var asked = ConsulState.duration(request.getParam("wait"));
        var hold = asked == null ? USUAL_HOLD : asked;
        hold = hold.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : hold;
        var end = timers.after(hold.plus(hold.dividedBy(32)), () -> timedOut(request));
        held.add(new Held(request, service, index, end));
        return;
      }
    }
    tell(request, service);
  }

  private void timedOut(HttpServerRequest request) {
    Held over;
    synchronized (state) {
      over = held.stream().filter(one -> one.request == request).findFirst().orElse(null);
      held.remove(over);
    }
    if (over != null) {
      tell(request, over.service);
    }
  }

  private void grow() {
    boolean changed;
    synchronized (state) {
      changed = state.grow();
    }
    if (changed) {
      answerHeld(false);
    }
  }

  private void answerHeld(boolean all) {
    List<Held> due;
    synchronized (state) {
      due = held.stream().filter(one -> all || state.indexOf(one.service) > one.index).toList();
      held.removeAll(due);
    }
    for (var one : due) {
      one.end.cancel();
      vertx.runOnContext(go -> tell(one.request, one.service));
    }
  }

  private void tell(HttpServerRequest request, String service) {
    String body;
    long index;
    synchronized (state) {
      body = state.entries(service, request.getParam("passing") != null).encode();
      index = state.indexOf(service);
    }
    request.response().putHeader("X-Consul-Index", Long.toString(index));
    request.response().putHeader("content-type", "application/json");
    answer(request, 200, body);
  }

  private static void answer(HttpServerRequest request, int status, String body) {
    if (!request.response().closed()) {
      request.response().setStatusCode(status).end(body);
    }
  }

  private static String rest(String path, String prefix) {
    return URLDecoder.decode(path.substring(prefix.length()), StandardCharsets.UTF_8);
  }
}
