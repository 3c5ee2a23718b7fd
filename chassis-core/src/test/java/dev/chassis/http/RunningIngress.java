package dev.chassis.http;

import dev.chassis.http.routes.TypedRoutes;
import dev.chassis.http.server.HttpIngress;
import dev.chassis.json.JsonCodec;
import dev.chassis.security.Authenticator;
import dev.chassis.security.SecurityConfig;
import dev.chassis.time.Time;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server on a free port, with what a test needs around it. */
public final class RunningIngress implements AutoCloseable {

  public static final HttpServerConfig CONFIG =
      HttpServerConfig.defaults().withAddress("127.0.0.1", 0);

  public final Vertx vertx = Vertx.vertx();
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public final HttpIngress ingress;
  public final HttpRoutes routes;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public RunningIngress(HttpServerConfig config, int instances, Consumer<HttpRoutes> routes) {
    this(config, instances, Time.real(), routes);
  }

  public RunningIngress(
      HttpServerConfig config, int instances, Time time, Consumer<HttpRoutes> routes) {
    this(config, instances, time, SecurityConfig.defaults(), null, routes);
  }

  public RunningIngress(
      HttpServerConfig config,
      int instances,
      Time time,
      SecurityConfig security,
      @Nullable Authenticator authenticator,
      Consumer<HttpRoutes> routes) {
    ingress =
        HttpIngress.create(
            vertx, config, meters, time.ticker(), time.timers(vertx), instances, authenticator);
    this.routes = TypedRoutes.on(ingress.router(), config, security, meters, time.timers(vertx));
    routes.accept(this.routes);
    await(ingress.start());
  }

  public RunningIngress(Consumer<HttpRoutes> routes) {
    this(CONFIG, 1, routes);
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("did not complete in time, or failed", e);
    }
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    return send(request(path, headers).method(method, BodyPublishers.ofString(body)).build());
  }

  public HttpResponse<String> postJson(String path, String body) {
    return send("POST", path, body, "content-type", "application/json");
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  public RawHttp raw() {
    return new RawHttp(ingress.port());
  }

  @SuppressWarnings("unchecked")
  public static Map<String, Object> json(String text) {
    return JsonCodec.decode(Buffer.buffer(text), Map.class);
  }

  private HttpRequest.Builder request(String path, String... headers) {
    var builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingress.port() + path))
            .timeout(Duration.ofSeconds(10));
    return headers.length == 0 ? builder : builder.headers(headers);
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
