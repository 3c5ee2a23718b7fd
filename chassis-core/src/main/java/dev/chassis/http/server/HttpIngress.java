package dev.chassis.http.server;

import dev.chassis.http.HttpServerConfig;
import dev.chassis.security.Authenticator;
import dev.chassis.security.LiveTls;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server: declare on {@link #router()}, then {@link #start()}. Thread-safe once started.
 *
 * <p>Stop it in this order: take the instance out of rotation, {@link #drain()}, wait until callers
 * know, {@link #stop}.
 */
public final class HttpIngress {

  /** Name of routes that the chassis itself puts onto the router. */
  public static final String OWN_ROUTE = Routing.OWN;

  private final Router router;
  private final Routing routing;
  private final Traffic traffic;
  private final ServerGroup servers;

  private HttpIngress(Router router, Routing routing, Traffic traffic, ServerGroup servers) {
    this.router = router;
    this.routing = routing;
    this.traffic = traffic;
    this.servers = servers;
  }

  /**
   * A service's own server, which does not listen yet: every request is logged and measured.
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
    return create(vertx, config, meters, ticker, timers, instances, null);
  }

  /**
   * Like the other, and finds out who asks.
   *
   * @param authenticator whose word on tokens is taken; null for none
   * @throws dev.chassis.security.BadCertificateException when TLS is configured and its files
   *     cannot be used
   */
  public static HttpIngress create(
      Vertx vertx,
      HttpServerConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Timers timers,
      int instances,
      @Nullable Authenticator authenticator) {
    var router = Router.router(vertx);
    var routing = Routing.on(router);
    var traffic = new Traffic();
    var pipeline = Pipeline.recorded(config, meters, ticker, traffic, routing, authenticator);
    var tls = config.tls() == null ? null : LiveTls.ofServer(config.tls(), meters, ticker);
    var servers = new ServerGroup(vertx, config, pipeline, traffic, ticker, timers, instances, tls);
    return new HttpIngress(router, routing, traffic, servers);
  }

  /**
   * A server beside the service's own, which does not listen yet: on one event loop, without access
   * log and request metrics, for probes every second would drown both.
   *
   * @param meters takes only the count of malformed requests
   */
  public static HttpIngress silent(
      Vertx vertx, HttpServerConfig config, MeterRegistry meters, Ticker ticker, Timers timers) {
    var router = Router.router(vertx);
    var routing = Routing.on(router);
    var traffic = new Traffic();
    var pipeline = Pipeline.silent(config, meters, ticker, traffic, routing);
    var servers = new ServerGroup(vertx, config, pipeline, traffic, ticker, timers, 1, null);
    return new HttpIngress(router, routing, traffic, servers);
  }

  /** Where routes are declared, before {@link #start()}. */
  public Router router() {
    return router;
  }

  /** Whether any route was declared. */
  public boolean hasRoutes() {
    return routing.hasRoutes();
  }

  /** Serves on {@code context} alone; call it before {@link #start}. */
  public void on(Context context) {
    servers.on(context);
  }

  /** Binds the port on every event loop. Fails when it cannot be bound, naming host and port. */
  public Future<Void> start() {
    return servers.start();
  }

  /** The port as bound; -1 before {@link #start()}. */
  public int port() {
    return servers.port();
  }

  /** The contexts that serve, one per event loop; empty before {@link #start()}. */
  public List<Context> contexts() {
    return servers.contexts();
  }

  /** Fails while the certificate files are broken and older certificates are in use. */
  public Future<?> certificates() {
    return servers.certificates();
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
   * @param grace longest wait in real time, zero or longer
   * @return the requests that were cut because they took longer than {@code grace}
   */
  public Future<List<CutRequest>> stop(Duration grace) {
    return servers.stop(grace);
  }

  /** Ends the grace of a {@link #stop} under way: what is not answered by now is cut. */
  public void cut() {
    servers.cut();
  }
}
