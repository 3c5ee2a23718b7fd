package dev.chassis.testkit.capture;

import dev.chassis.Environment;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a Zipkin server: hears every span of the services that start in an environment it
 * has joined, on the way that spans really take. Thread-safe.
 *
 * <pre>{@code
 * try (var spans = SpanCapture.start();
 *     var orders = ServiceUnderTest.start(OrdersService.chassis(), spans::join)) {
 *   orders.http().get("/orders/1");
 *   var span = spans.await("the request", one -> one.name().equals("get /orders/{id}"));
 *   assertThat(span.isError()).isFalse();
 * }
 * }</pre>
 */
public final class SpanCapture implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final List<CapturedSpan> spans = new CopyOnWriteArrayList<>();
  private final int port;

  /**
   * One span, as Zipkin is told of it.
   *
   * @param traceId 32 hex digits
   * @param id 16 hex digits
   * @param parentId the span it lies in; null for one that begins a trace
   * @param kind {@code SERVER}, {@code CLIENT}, {@code PRODUCER}, {@code CONSUMER}; null for work
   *     inside a service
   * @param name in lower case, as Zipkin has it
   * @param service who made it
   * @param micros how long it took
   * @param tags by name
   */
  public record CapturedSpan(
      String traceId,
      String id,
      @Nullable String parentId,
      @Nullable String kind,
      String name,
      String service,
      long micros,
      Map<String, String> tags) {

    /** Value of a tag; empty when there is none. */
    public String tag(String tag) {
      return tags.getOrDefault(tag, "");
    }

    /** Whether it tells of something that failed. */
    public boolean isError() {
      return tags.containsKey("error");
    }
  }

  private SpanCapture() {
    var server = vertx.createHttpServer().requestHandler(this::receive);
    port = Eventually.succeeds(server.listen(0, "127.0.0.1")).actualPort();
  }

  /** Starts to listen. */
  public static SpanCapture start() {
    return new SpanCapture();
  }

  /** Has services that start in {@code environment} record every request and tell of it here. */
  public Environment join(Environment environment) {
    return environment
        .set("tracing.exporter", "zipkin")
        .set("tracing.url", "http://127.0.0.1:" + port + "/api/v2/spans")
        .set("tracing.ratio", 1)
        .set("tracing.interval", "10ms");
  }

  /** All spans so far, in the order in which they came. */
  public List<CapturedSpan> spans() {
    return List.copyOf(spans);
  }

  /** The spans of one trace so far. */
  public List<CapturedSpan> trace(String traceId) {
    return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
  }

  /**
   * Waits for a span, looking at those already heard too.
   *
   * @param what said when none comes
   * @throws AssertionError when none comes within 10 s
   */
  public CapturedSpan await(String what, Predicate<CapturedSpan> wanted) {
    return Eventually.present(what, () -> spans.stream().filter(wanted).findFirst().orElse(null));
  }

  /** Waits for this many spans of one trace. */
  public List<CapturedSpan> await(String traceId, int count) {
    Eventually.until(
        () -> count + " spans of " + traceId + ", heard were " + trace(traceId),
        Eventually.PATIENCE,
        () -> trace(traceId).size() >= count);
    return trace(traceId);
  }

  @Override
  public void close() {
    Eventually.succeeds(vertx.close());
  }

  private void receive(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              new JsonArray(body)
                  .stream().map(JsonObject.class::cast).map(SpanCapture::span).forEach(spans::add);
              request.response().setStatusCode(202).end();
            });
  }

  private static CapturedSpan span(JsonObject json) {
    Map<String, String> tags =
        json.getJsonObject("tags", new JsonObject()).stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    tag -> String.valueOf(tag.getValue()),
                    (one, other) -> one,
                    LinkedHashMap::new));
    return new CapturedSpan(
        json.getString("traceId"),
        json.getString("id"),
        json.getString("parentId"),
        json.getString("kind"),
        json.getString("name", ""),
        json.getJsonObject("localEndpoint", new JsonObject()).getString("serviceName", ""),
        json.getLong("duration", 0L),
        tags);
  }
}
