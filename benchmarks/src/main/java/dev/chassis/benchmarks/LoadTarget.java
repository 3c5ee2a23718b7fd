package dev.chassis.benchmarks;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.json.JsonCodec;
import dev.chassis.observability.Observability;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/** Servers made of Vert.x or chassis: the same JSON, with more or less around it. */
enum LoadTarget {
  /** Vert.x' HTTP server and nothing else: what the others are compared with. */
  BARE {
    @Override
    Future<?> start(int port) {
      return listen(vertx -> request -> bareAnswer(request), port);
    }
  },
  /** Vert.x Web's router on top. */
  WEB {
    @Override
    Future<?> start(int port) {
      return listen(
          vertx -> {
            var router = Router.router(vertx);
            router.get("/orders/:id").handler(routing -> bareAnswer(routing.request()));
            return router;
          },
          port);
    }
  },
  /** A chassis service with observability on, but no access log. */
  QUIET {
    @Override
    Future<?> start(int port) {
      return serve(observed(), Environment.empty().set("logging.level", "warn"), port);
    }
  },
  /** A chassis service with everything on. */
  CHASSIS {
    @Override
    Future<?> start(int port) {
      return serve(observed(), Environment.empty(), port);
    }
  },
  /** The same, and one request in ten recorded as a span and exported. */
  OBSERVED {
    @Override
    Future<?> start(int port) {
      return serve(
          observed(),
          Environment.empty()
              .set("tracing.exporter", "otlp")
              .set("tracing.url", collector())
              .set("tracing.ratio", 0.1),
          port);
    }
  },
  /** The same without spans, each log line written at once. */
  DIRECT {
    @Override
    Future<?> start(int port) {
      return serve(observed(), Environment.empty().set("logging.async", false), port);
    }
  };

  /** About 300 bytes of JSON. */
  private record Order(
      String id, String customer, Instant at, String state, List<Item> items, BigDecimal total) {}

  private record Item(String article, int quantity, BigDecimal price) {}

  /** Makes the handler of one server. */
  private interface Answering {
    io.vertx.core.Handler<HttpServerRequest> on(Vertx vertx);
  }

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final Order ORDER =
      new Order(
          "4711",
          "c-000123456789",
          Instant.parse("2026-01-31T12:00:00Z"),
          "ACCEPTED",
          List.of(
              new Item("a-100200300", 3, new BigDecimal("19.99")),
              new Item("a-100200301", 1, new BigDecimal("249.00")),
              new Item("a-100200302", 12, new BigDecimal("0.49"))),
          new BigDecimal("314.85"));

  /** Starts it on {@code port}. */
  abstract Future<?> start(int port);

  /** Starts the target named first on the port named second. */
  public static void main(String[] args) {
    valueOf(args[0]).start(Integer.parseInt(args[1])).await();
  }

  /** On as many event loops as the chassis uses by default. */
  private static Future<?> listen(Answering answering, int port) {
    var loops = Runtime.getRuntime().availableProcessors();
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    return vertx.deployVerticle(
        () -> new Listening(answering, port), new DeploymentOptions().setInstances(loops));
  }

  private static final class Listening extends VerticleBase {
    private final Answering answering;
    private final int port;

    Listening(Answering answering, int port) {
      this.answering = answering;
      this.port = port;
    }

    @Override
    public Future<?> start() {
      return vertx.createHttpServer().requestHandler(answering.on(vertx)).listen(port, "127.0.0.1");
    }
  }

  private static URI collector() {
    try {
      return TraceCollector.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void bareAnswer(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(JsonCodec.encode(ORDER));
  }

  private static Chassis observed() {
    return Chassis.service("orders").with(Observability.module());
  }

  private static Future<?> serve(Chassis chassis, Environment environment, int port) {
    return chassis
        .wiring(
            service -> service.http().get("/orders/{id}", call -> Future.succeededFuture(ORDER)))
        .start(
            environment
                .set("http.host", "127.0.0.1")
                .set("http.port", port)
                .set("management.port", 0));
  }
}
