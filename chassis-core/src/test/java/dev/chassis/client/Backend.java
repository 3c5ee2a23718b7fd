package dev.chassis.client;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.HeartbeatListener.Reason;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server on a free port that stands for one instance of the service {@code fees}. */
final class Backend {

  private final HttpServer server;
  private final AtomicInteger requests;
  private final String id;

  private Backend(HttpServer server, AtomicInteger requests, String id) {
    this.server = server;
    this.requests = requests;
    this.id = id;
  }

  static Backend start(Vertx vertx, String id, Handler<HttpServerRequest> handler)
      throws Exception {
    var requests = new AtomicInteger();
    var server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  requests.incrementAndGet();
                  handler.handle(request);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, SECONDS);
    return new Backend(server, requests, id);
  }

  /** Makes it known, as a heartbeat would. */
  Backend in(InstanceRegistry registry) {
    registry.alive(beat(), Long.MAX_VALUE);
    return this;
  }

  void outOf(InstanceRegistry registry) {
    registry.down(beat(), Reason.SILENT);
  }

  int port() {
    return server.actualPort();
  }

  int requests() {
    return requests.get();
  }

  /** Closes the port: connections are refused from now on. */
  Backend kill() throws Exception {
    server.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
    return this;
  }

  private Heartbeat beat() {
    return new Heartbeat(
        "fees",
        id,
        1,
        1,
        1000,
        Heartbeat.Status.up,
        new Heartbeat.Address("127.0.0.1", server.actualPort(), false),
        "1.0",
        null,
        100,
        new Heartbeat.Load(0, 0));
  }
}
