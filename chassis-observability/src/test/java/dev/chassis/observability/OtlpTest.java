package dev.chassis.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.Secret;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.observability.metrics.OtlpMetricsConfig;
import dev.chassis.observability.otlp.OtlpMeters;
import dev.chassis.observability.tracing.Tracing;
import dev.chassis.observability.tracing.TracingConfig;
import dev.chassis.observability.tracing.TracingConfig.Exporter;
import dev.chassis.signals.Signals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a receiver of OTLP gets; texts stand in protobuf as they are. */
class OtlpTest {

  private static final ServiceIdentity ORDERS = new ServiceIdentity("orders", "1.4", "orders-7f3a");

  private final Vertx receiver = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final CompletableFuture<Received> first = new CompletableFuture<>();
  private int port;

  private record Received(String path, String type, String key, String text) {}

  @BeforeEach
  void listen() {
    port =
        await(receiver.createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1"))
            .actualPort();
  }

  @AfterEach
  void close() {
    await(receiver.close());
  }

  @Test
  void getsSpans() throws Exception {
    var config =
        TracingConfig.defaults()
            .withExporter(Exporter.OTLP, URI.create("http://127.0.0.1:" + port + "/v1/traces"))
            .withRatio(1)
            .withBounds(Duration.ofMillis(1), Duration.ofSeconds(5), 100, Duration.ZERO);
    var tracer = Tracing.tracer(ORDERS, config);
    var vertx = Vertx.builder().withTracer(options -> tracer).build();

    vertx.runOnContext(go -> aSpan(vertx));
    var got = first.get(20, TimeUnit.SECONDS);
    await(vertx.close());

    assertThat(got.path()).isEqualTo("/v1/traces");
    assertThat(got.type()).isEqualTo("application/x-protobuf");
    assertThat(got.text())
        .contains("service.name", "orders", "orders-7f3a", "GET /orders/{id}", "http.route");
  }

  @Test
  void getsMetrics() throws Exception {
    var config =
        new OtlpMetricsConfig(
            URI.create("http://127.0.0.1:" + port + "/v1/metrics"),
            Duration.ofSeconds(1),
            Map.of("x-key", Secret.of("not-for-everyone")));
    var registry = OtlpMeters.open(config, ORDERS);
    Signals.HTTP_SERVER_SHED.counter(registry, "low").increment();

    var got = first.get(20, TimeUnit.SECONDS);
    registry.close();

    assertThat(got.path()).isEqualTo("/v1/metrics");
    assertThat(got.key()).isEqualTo("not-for-everyone");
    assertThat(got.text()).contains("service.name", "orders", "http.server.shed", "priority");
    assertThat(config.toString()).doesNotContain("not-for-everyone");
  }

  @SuppressWarnings("unchecked")
  private static void aSpan(Vertx vertx) {
    var tracer = (VertxTracer<Object, Object>) ((VertxInternal) vertx).tracer();
    var context = ((VertxInternal) vertx).getOrCreateContext().duplicate();
    var span =
        tracer.receiveRequest(
            context,
            SpanKind.RPC,
            TracingPolicy.ALWAYS,
            "request",
            "GET",
            List.of(),
            TagExtractor.empty());
    tracer.sendResponse(
        context,
        Map.of("http.route", "/orders/{id}", "span.name", "GET /orders/{id}"),
        span,
        null,
        new TagExtractor<>() {
          @Override
          public Map<String, String> extract(Map<String, String> tags) {
            return tags;
          }
        });
  }

  private void take(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              first.complete(
                  new Received(
                      request.path(),
                      String.valueOf(request.getHeader("content-type")),
                      String.valueOf(request.getHeader("x-key")),
                      text(body, "gzip".equals(request.getHeader("content-encoding")))));
              request.response().end();
            });
  }

  private static String text(Buffer body, boolean packed) {
    try {
      var bytes =
          packed
              ? new GZIPInputStream(new ByteArrayInputStream(body.getBytes())).readAllBytes()
              : body.getBytes();
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
