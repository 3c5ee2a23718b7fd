package dev.chassis.testkit.conformance;

import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service without the chassis, made by the written formats alone as one in another language would
 * be; with one fault, or none.
 */
final class PlainService implements AutoCloseable, LogOutput, Beats, Ending {

  static final String NAME = "plain";
  static final String SECRET = "configured-0815";

  private static final String NO_PARENT = "00-00000000000000000000000000000001-0000000000000001-01";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AtomicInteger beats = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final Fault fault;
  private final int behind;
  private final HttpServer server;
  private final HttpServer management;
  private volatile String lastPath = "";
  private volatile boolean draining;
  private volatile boolean over;

  private PlainService(Fault fault, int behind) {
    this.fault = fault;
    this.behind = behind;
    server = listen(vertx.createHttpServer().requestHandler(this::serve));
    management = listen(vertx.createHttpServer().requestHandler(this::manage));
    line("is up", NO_PARENT);
  }

  /** Starts it; it calls {@code 127.0.0.1:behind}. */
  static PlainService start(Fault fault, int behind) {
    return new PlainService(fault, behind);
  }

  int port() {
    return server.actualPort();
  }

  int managementPort() {
    return management.actualPort();
  }

  @Override
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Another one each time somebody listens. */
  @Override
  public List<JsonObject> heard() {
    int count = beats.incrementAndGet();
    return List.of(beat(count), beat(count + (is(Fault.SAME_SEQ) ? 0 : 1)));
  }

  @Override
  public void begin() {
    draining = true;
    if (is(Fault.CUTS)) {
      server.close().onComplete(closed -> over = true);
    } else {
      vertx
          .timer(100, TimeUnit.MILLISECONDS)
          .compose(paused -> server.shutdown(10, TimeUnit.SECONDS))
          .compose(stopped -> management.close())
          .onComplete(closed -> over = true);
    }
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    Eventually.succeeds(vertx.close());
  }

  /** What it promised. */
  static JsonObject contract() {
    var json = Map.of("application/json", Map.of());
    var get = Map.of("responses", Map.of("200", Map.of("description", "OK", "content", json)));
    var post =
        Map.of(
            "requestBody",
            Map.of("content", json),
            "responses",
            Map.of("201", Map.of("description", "Created")));
    return new JsonObject(
        Map.of(
            "openapi",
            "3.1.0",
            "info",
            Map.of("title", NAME, "version", "1"),
            "paths",
            Map.of("/things/{id}", Map.of("get", get), "/things", Map.of("post", post))));
  }

  private HttpServer listen(HttpServer starting) {
    return Eventually.succeeds(starting.listen(0, "127.0.0.1"));
  }

  private boolean is(Fault one) {
    return fault == one;
  }

  // ---- the service

  private void serve(HttpServerRequest request) {
    requests.incrementAndGet();
    lastPath = request.path();
    var parent =
        request.headers().contains("traceparent") ? request.getHeader("traceparent") : NO_PARENT;
    request.response().endHandler(ended -> line(logged(request), parent));
    var waits = request.getHeader("x-request-timeout-ms");
    if ("0".equals(waits) && !is(Fault.NO_DEADLINE)) {
      problem(request, 504, "deadline-exceeded");
    } else if (request.path().equals("/things")) {
      takeThing(request);
    } else if (request.path().startsWith("/things/")) {
      giveThing(request, parent, waits == null ? 10_000 : Long.parseLong(waits));
    } else {
      problem(request, 404, "not-found");
    }
  }

  private String logged(HttpServerRequest request) {
    return request.method() + " " + (is(Fault.LOGS_QUERIES) ? request.uri() : request.path());
  }

  private void takeThing(HttpServerRequest request) {
    var type = request.headers().get("content-type");
    if (!request.method().equals(HttpMethod.POST)) {
      problem(request, 405, "method-not-allowed");
    } else if (type == null || !type.startsWith("application/json")) {
      problem(request, 415, "unsupported-media-type");
    } else if (tooLarge(request) && !is(Fault.ANY_SIZE)) {
      problem(request, 413, "content-too-large");
    } else if (tooLarge(request)) {
      request.response().setStatusCode(201).end();
    } else {
      request.body().onSuccess(body -> keep(request, body.toString()));
    }
  }

  private static boolean tooLarge(HttpServerRequest request) {
    return Long.parseLong(request.getHeader("content-length")) > 1 << 20;
  }

  private void keep(HttpServerRequest request, String body) {
    try {
      new JsonObject(body);
      request.response().setStatusCode(201).end();
    } catch (DecodeException e) {
      var detail = is(Fault.ECHOES_BODIES) ? "not JSON: " + body : "not JSON";
      problem(request, is(Fault.MALFORMED_IS_500) ? 500 : 400, "invalid-body", detail);
    }
  }

  private void giveThing(HttpServerRequest request, String parent, long waits) {
    var accept = request.headers().get("accept");
    if (!request.method().equals(HttpMethod.GET)) {
      problem(request, 405, "method-not-allowed");
    } else if (accept != null && accept.equals("application/x-conformance")) {
      problem(request, 406, "not-acceptable");
    } else {
      var late = vertx.timer(waits, TimeUnit.MILLISECONDS);
      Future.any(ask(request, parent, waits), late)
          .onComplete(first -> problem(request, late.isComplete() ? 504 : 404, "not-found"));
    }
  }

  private Future<?> ask(HttpServerRequest request, String parent, long waits) {
    var options = new RequestOptions().setHost("127.0.0.1").setPort(behind).setURI("/others/1");
    if (!is(Fault.CALLS_WITHOUT_TRACE)) {
      options.putHeader("traceparent", parent.substring(0, 36) + "00f067aa0ba902b7-01");
    }
    if (request.headers().contains("x-request-id")) {
      options.putHeader("x-request-id", request.getHeader("x-request-id"));
    }
    if (!is(Fault.CALLS_WITHOUT_DEADLINE)) {
      options.putHeader("x-request-timeout-ms", String.valueOf(waits - 1));
    }
    return vertx
        .createHttpClient()
        .request(options)
        .compose(call -> call.send())
        .compose(answer -> answer.body());
  }

  private void problem(HttpServerRequest request, int status, String code) {
    problem(request, status, code, "see the code");
  }

  private void problem(HttpServerRequest request, int status, String code, String detail) {
    var body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", "Problem")
            .put("status", status)
            .put("detail", detail)
            .put("code", code);
    boolean html = is(Fault.ERRORS_IN_HTML);
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", html ? "text/html" : "application/problem+json")
        .end(html ? "<h1>" + status + "</h1>" : body.encode());
  }

  // ---- its management server

  private void manage(HttpServerRequest request) {
    switch (request.path()) {
      case "/health/live", "/health/started" -> health(request, true);
      case "/health/ready" -> health(request, !draining || is(Fault.READY_TO_THE_END));
      case "/metrics" -> request.response().putHeader("content-type", "text/plain").end(metrics());
      case "/openapi.json" -> describe(request);
      case "/config" -> json(request, 200, config());
      case "/info" -> json(request, 200, new JsonObject().put("name", NAME));
      default -> problem(request, 404, "not-found");
    }
  }

  private void health(HttpServerRequest request, boolean well) {
    var up = is(Fault.SAYS_OK_FOR_UP) ? "OK" : "UP";
    boolean odd = is(Fault.IS_UP_WITH_503) && request.path().equals("/health/started");
    json(
        request,
        well && !odd ? 200 : 503,
        new JsonObject().put("status", well ? up : "DOWN").put("checks", new JsonArray()));
  }

  private void describe(HttpServerRequest request) {
    var description = contract().copy();
    if (is(Fault.OTHER_CONTRACT)) {
      description.getJsonObject("paths").put("/more", new JsonObject());
      description.getJsonObject("paths").remove("/things/{id}");
    }
    if (is(Fault.NO_DESCRIPTION)) {
      problem(request, 404, "not-found");
    } else {
      json(request, 200, description);
    }
  }

  private JsonObject config() {
    return new JsonObject()
        .put("store", new JsonObject().put("password", is(Fault.SHOWS_SETTINGS) ? SECRET : "***"));
  }

  private String metrics() {
    var name = is(Fault.OWN_NAMES) ? "http_requests" : "http_server_requests_seconds";
    var route = is(Fault.PATHS_AS_LABELS) ? lastPath : "unmatched";
    var labels =
        is(Fault.OWN_LABELS)
            ? "{verb=\"GET\",status=\"404\"}"
            : "{method=\"GET\",outcome=\"CLIENT_ERROR\",route=\"%s\",status=\"404\"}"
                .formatted(route);
    return """
        # TYPE requests counter
        %1$s_count%2$s %3$d
        %1$s_sum%2$s 0.5
        http_server_in_flight 0.0
        things_made_total 3.0
        """
        .formatted(name, labels, requests.get());
  }

  private static void json(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode());
  }

  // ---- what it writes and sends

  private void line(String message, String parent) {
    if (is(Fault.LINES_OF_TEXT)) {
      lines.add("12:00:00 INFO " + message);
    }
    var line =
        new JsonObject()
            .put("@timestamp", "2026-01-31T12:00:00.123Z")
            .put("message", message)
            .put("ecs.version", "8.11.0")
            .put("service.name", NAME)
            .put("log.logger", "plain")
            .put("process.thread.name", "main")
            .put("trace.id", is(Fault.NEW_TRACE) ? "1".repeat(32) : parent.substring(3, 35))
            .put("span.id", "b7ad6b7169203331");
    if (!is(Fault.LINES_WITHOUT_LEVEL)) {
      line.put("log.level", "INFO");
    }
    lines.add(line.encode());
  }

  private JsonObject beat(int seq) {
    var beat =
        new JsonObject()
            .put("service", NAME)
            .put("instance", "plain-1")
            .put("incarnation", 1_767_225_600_000L)
            .put("seq", seq)
            .put("intervalMs", 1000)
            .put("status", "up")
            .put("version", "1")
            .put("weight", 100);
    return is(Fault.BEATS_WITHOUT_LOAD)
        ? beat
        : beat.put("load", new JsonObject().put("inFlight", 0).put("loopLagMs", 0));
  }
}
