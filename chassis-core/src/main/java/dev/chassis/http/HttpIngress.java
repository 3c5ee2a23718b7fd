package dev.chassis.http;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;

/**
 * The service's HTTP server: declare on {@link #routes()}, then {@link #start()}. Thread-safe once
 * started.
 *
 * <p>Stop it in this order: take the instance out of rotation, {@link #drain()}, wait until callers
 * know, {@link #stop}.
 */
public final class HttpIngress {

  private final Routing routing;
  private final TypedRoutes routes;
  private final Traffic traffic = new Traffic();
  private final ServerGroup servers;

  private HttpIngress(
      Vertx vertx,
      HttpServerConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Timers timers,
      int instances) {
    var router = Router.router(vertx);
    routing = Routing.on(router);
    routes = new TypedRoutes(router, meters, new BodyReader(config.maxBody().bytes()));
    var pipeline = Pipeline.recorded(config, meters, ticker, traffic, routing);
    servers = new ServerGroup(vertx, config, pipeline, traffic, ticker, timers, instances);
  }

  /**
   * A server that does not listen yet.
   *
   * @param timers timers of {@code vertx}; request time-outs run on them
   * @param instances on how many event loops it listens, 1 or more
   */
  public static HttpIngress create(
      Vertx vertx,
      HttpServerConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Timers timers,
      int instances) {
    return new HttpIngress(vertx, config, meters, ticker, timers, instances);
  }

  /** Where routes are declared, before {@link #start()}. */
  public HttpRoutes routes() {
    return routes;
  }

  /** Whether any route was declared. */
  public boolean hasRoutes() {
    return routing.hasRoutes();
  }

  /** Binds the port on every event loop. Fails when it cannot be bound, naming host and port. */
  public Future<Void> start() {
    return servers.start();
  }

  /** The port as bound; -1 before {@link #start()}. */
  public int port() {
    return servers.port();
  }

  /** Requests that are being answered. */
  public int inFlight() {
    return traffic.inFlight();
  }

  /**
   * From now on answers carry {@code Connection: close} and their connections are closed. Requests
   * are still accepted: callers that have not heard yet must not fail.
   */
  public void drain() {
    traffic.drain();
  }

  /**
   * Stops listening, waits for requests under way, then closes what is left. Call it once.
   *
   * @param grace longest wait, zero or longer
   * @return how many requests were cut because they took longer than {@code grace}
   */
  public Future<Integer> stop(Duration grace) {
    return servers.stop(grace);
  }
}
