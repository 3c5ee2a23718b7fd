package dev.chassis.testkit.conformance;

import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Stands where the service expects another one: keeps the headers of every call, and answers 404 as
 * problem details, or nothing until it is let go.
 */
final class CallTrap implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String NOT_FOUND =
      """
      {"type":"about:blank","title":"Not Found","status":404,"code":"not-found"}""";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final List<Map<String, String>> calls = new CopyOnWriteArrayList<>();
  private final List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
  private final int port;
  private volatile boolean holding;

  private CallTrap(int port) {
    var server = vertx.createHttpServer().requestHandler(this::receive);
    this.port = Eventually.succeeds(server.listen(port, "127.0.0.1")).actualPort();
  }

  /** Listens on a port of this machine; 0 for any. */
  static CallTrap on(int port) {
    return new CallTrap(port);
  }

  int port() {
    return port;
  }

  /** From now on calls get no answer, until {@link #letGo}. */
  void hold() {
    holding = true;
  }

  /** Answers what is held, and from now on every call. */
  void letGo() {
    holding = false;
    held.forEach(CallTrap::answer);
    held.clear();
  }

  int count() {
    return calls.size();
  }

  /** The headers of the call after the first {@code before}; null when none comes. */
  @Nullable Map<String, String> callAfter(int before) {
    try {
      Eventually.until("a call", PATIENCE, () -> calls.size() > before);
      return calls.get(before);
    } catch (AssertionError none) {
      return null;
    }
  }

  @Override
  public void close() {
    Eventually.succeeds(vertx.close());
  }

  private void receive(HttpServerRequest request) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    request.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    if (holding) {
      held.add(request);
    } else {
      answer(request);
    }
    calls.add(headers);
  }

  private static void answer(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(404)
        .putHeader("content-type", "application/problem+json")
        .end(NOT_FOUND);
  }
}
