package dev.chassis.benchmarks;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.json.JsonCodec;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The servers under load: the same JSON on one event loop, with more or less around it. */
enum LoadTarget {
  /** Vert.x' HTTP server and nothing else: what the others are compared with. */
  BARE {
    @Override
    Future<Integer> start() {
      return listen(vertx -> request -> bareAnswer(request));
    }
  },
  /** Vert.x Web's router on top. */
  WEB {
    @Override
    Future<Integer> start() {
      return listen(
          vertx -> {
            var router = Router.router(vertx);
            router.get("/orders/:id").handler(routing -> bareAnswer(routing.request()));
            return router;
          });
    }
  },
  /** A chassis service with observability on, but no access log. */
  QUIET {
    @Override
    Future<Integer> start() {
      return serve(observed(), Environment.empty().set("logging.level", "warn"));
    }
  },
  /** A chassis service with observability on. */
  CHASSIS {
    @Override
    Future<Integer> start() {
      return serve(observed(), Environment.empty());
    }
  },
  /** The same, log lines written in batches. */
  BATCHED {
    @Override
    Future<Integer> start() {
      return serve(observed(), Environment.empty().set("logging.async", true));
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

  /** Starts it; the future holds the port. */
  abstract Future<Integer> start();

  /** Starts the target named first and writes its port to the file named second. */
  public static void main(String[] args) throws IOException {
    int port = valueOf(args[0]).start().await();
    var file = Path.of(args[1]);
    var written = Files.writeString(file.resolveSibling("port.part"), Integer.toString(port));
    Files.move(written, file);
  }

  private static Future<Integer> listen(Answering answering) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    return vertx
        .createHttpServer()
        .requestHandler(answering.on(vertx))
        .listen(0, "127.0.0.1")
        .map(server -> server.actualPort());
  }

  private static void bareAnswer(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(JsonCodec.encode(ORDER));
  }

  private static Chassis observed() {
    return Chassis.service("orders").with(Observability.module());
  }

  private static Future<Integer> serve(Chassis chassis, Environment environment) {
    return chassis
        .wiring(
            service -> service.http().get("/orders/{id}", call -> Future.succeededFuture(ORDER)))
        .start(
            environment
                .set("runtime.eventLoops", 1)
                .set("http.host", "127.0.0.1")
                .set("http.port", 0)
                .set("management.port", 0))
        .map(running -> running.port());
  }
}
