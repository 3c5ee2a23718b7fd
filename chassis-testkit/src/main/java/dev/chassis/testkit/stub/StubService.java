package dev.chassis.testkit.stub;

import dev.chassis.Environment;
import dev.chassis.json.JsonCodec;
import dev.chassis.testkit.fault.FaultProxy;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a service that the one under test calls: real HTTP on a free port, answers of the
 * test's choice, and a record of what was asked. It shares no code with the chassis' own server.
 *
 * <pre>{@code
 * try (var exchange = StubService.named("exchange");
 *     var market = ServiceUnderTest.start(MarketService.chassis(), exchange::join)) {
 *   var quotes = exchange.get("/quotes/{id}", call -> Map.of("id", call.path("id"), "cents", 1200));
 *   quotes.failingNext(1, 503);
 *   ...
 *   quotes.verifyCalled(2);
 * }
 * }</pre>
 *
 * <p>A request that nothing was said about is answered with 501, which names what is stubbed, and
 * kept in {@link #unexpected}.
 */
public final class StubService implements AutoCloseable {

  private static final int NOT_STUBBED = 501;

  private final String name;
  private final Vertx vertx;
  private final FaultProxy network;
  private final List<StubRoute> routes = new CopyOnWriteArrayList<>();
  private final List<StubCall> calls = new CopyOnWriteArrayList<>();
  private final List<StubCall> unexpected = new CopyOnWriteArrayList<>();

  private StubService(String name) {
    this.name = name;
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    var server = vertx.createHttpServer().requestHandler(this::receive);
    int behind = Eventually.succeeds(server.listen(0, "127.0.0.1")).actualPort();
    this.network = FaultProxy.start(vertx, behind);
  }

  /** A stub that listens, and answers nothing yet. */
  public static StubService named(String name) {
    return new StubService(name);
  }

  /** Lets services that start in {@code environment} find this one under its name. */
  public Environment join(Environment environment) {
    return environment.set("discovery.addresses." + name, "127.0.0.1:" + port());
  }

  /** The name of the service it stands for. */
  public String name() {
    return name;
  }

  /** Where it listens. */
  public int port() {
    return network.port();
  }

  /** The network in front of it: delays, resets, refused connections. */
  public FaultProxy network() {
    return network;
  }

  /**
   * Answers GET requests.
   *
   * @param template path such as {@code /quotes/{id}}
   * @param handler what to answer: a {@link StubAnswer}, null for 204, or something to be answered
   *     with 200 as JSON, text as it is
   */
  public StubRoute get(String template, Function<StubCall, @Nullable Object> handler) {
    return on("GET", template, handler);
  }

  /** Answers POST requests, as {@link #get}. */
  public StubRoute post(String template, Function<StubCall, @Nullable Object> handler) {
    return on("POST", template, handler);
  }

  /** Answers PUT requests, as {@link #get}. */
  public StubRoute put(String template, Function<StubCall, @Nullable Object> handler) {
    return on("PUT", template, handler);
  }

  /** Answers DELETE requests, as {@link #get}. */
  public StubRoute delete(String template, Function<StubCall, @Nullable Object> handler) {
    return on("DELETE", template, handler);
  }

  /** Answers requests of any method. What was said last about a request holds. */
  public StubRoute on(
      String method, String template, Function<StubCall, @Nullable Object> handler) {
    var route = new StubRoute(method, template, handler);
    routes.add(0, route);
    return route;
  }

  /** Every request, in order, unexpected ones included. */
  public List<StubCall> calls() {
    return List.copyOf(calls);
  }

  /** Requests that nothing was said about. */
  public List<StubCall> unexpected() {
    return List.copyOf(unexpected);
  }

  /**
   * Fails the test unless these came in this order, others maybe between them.
   *
   * @param expected each such as {@code POST /orders}, with the path and query as sent
   */
  public StubService verifyInOrder(String... expected) {
    var came = calls.stream().map(StubCall::toString).toList();
    int at = 0;
    for (var one : came) {
      at += at < expected.length && one.equals(expected[at]) ? 1 : 0;
    }
    if (at < expected.length) {
      throw new AssertionError(
          "%s: expected %s after %s, got %s"
              .formatted(name, expected[at], List.of(expected).subList(0, at), came));
    }
    return this;
  }

  /** Fails the test when anything came that nothing was said about. */
  public StubService verifyNothingUnexpected() {
    if (!unexpected.isEmpty()) {
      throw new AssertionError(name + ": unexpected " + unexpected + "; " + stubbed());
    }
    return this;
  }

  /** Ends it; what it has recorded can still be asked for. */
  @Override
  public void close() {
    network.close();
    Eventually.succeeds(vertx.close());
  }

  private void receive(HttpServerRequest request) {
    request.body().onSuccess(body -> answer(request, body.toString()));
  }

  private void answer(HttpServerRequest request, String body) {
    for (var route : routes) {
      var parameters = route.match(request.method().name(), request.path());
      if (parameters != null) {
        var call = call(request, parameters, body);
        calls.add(call);
        answer(request, route, call);
        return;
      }
    }
    var call = call(request, Map.of(), body);
    calls.add(call);
    unexpected.add(call);
    send(request, notStubbed(call));
  }

  private void answer(HttpServerRequest request, StubRoute route, StubCall call) {
    var answer = answered(route, call);
    if (answer == null) {
      return;
    }
    var delay = route.delay();
    if (delay.isZero()) {
      send(request, answer);
    } else {
      Timers.on(vertx).after(delay, () -> send(request, answer));
    }
  }

  private static @Nullable StubAnswer answered(StubRoute route, StubCall call) {
    try {
      return route.answer(call);
    } catch (RuntimeException | AssertionError thrown) {
      return StubAnswer.of(500, "the stub " + route + " threw " + thrown);
    }
  }

  private StubAnswer notStubbed(StubCall call) {
    var problem = new LinkedHashMap<String, Object>();
    problem.put("title", "Not stubbed");
    problem.put("status", NOT_STUBBED);
    problem.put("detail", name + ": nothing was said about " + call + "; " + stubbed());
    return StubAnswer.of(NOT_STUBBED, JsonCodec.encode(problem).toString())
        .withHeader("content-type", "application/problem+json");
  }

  private String stubbed() {
    return routes.isEmpty()
        ? "nothing is stubbed"
        : "stubbed are "
            + routes.stream().map(StubRoute::toString).sorted().collect(Collectors.joining(", "));
  }

  private static StubCall call(
      HttpServerRequest request, Map<String, String> parameters, String body) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    request.headers().forEach(one -> headers.putIfAbsent(one.getKey(), one.getValue()));
    return new StubCall(request.method().name(), request.uri(), parameters, headers, body);
  }

  private static void send(HttpServerRequest request, StubAnswer answer) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(answer.status());
    if (answer.body() != null) {
      boolean isText = answer.body() instanceof String;
      response.putHeader("content-type", isText ? "text/plain" : "application/json");
    }
    answer.headers().forEach(response::putHeader);
    // What becomes of it is the caller's affair: he may be gone.
    var unused =
        answer.body() == null ? response.end() : response.end(Buffer.buffer(answer.text()));
  }
}
