package dev.chassis.management;

import dev.chassis.http.HttpServerConfig;
import dev.chassis.http.server.HttpIngress;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * The second server, for probes and people on call: pages that modules add, on a port of its own.
 * It has the guards, time limits and problem details of the first, but leaves no access log and no
 * request metrics. Keep it up until everything else has stopped.
 */
public final class ManagementServer {

  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(10);

  private final ManagementPages pages;
  private final HttpIngress ingress;

  private ManagementServer(
      Vertx vertx, ManagementConfig config, MeterRegistry meters, Ticker ticker, Timers timers) {
    var http =
        HttpServerConfig.defaults()
            .withAddress(config.host(), config.port())
            .withRequestTimeout(PAGE_TIMEOUT);
    ingress = HttpIngress.silent(vertx, http, meters, ticker, timers);
    pages = new ManagementPages(ingress.router(), timers);
    ingress.router().route().handler(new ManagementGate(config, pages::isOpen));
  }

  /**
   * A server that does not listen yet. {@link ManagementConfig#enabled()} is for the caller to
   * heed.
   *
   * @param meters takes only the count of malformed requests
   */
  public static ManagementServer create(
      Vertx vertx, ManagementConfig config, MeterRegistry meters, Ticker ticker, Timers timers) {
    return new ManagementServer(vertx, config, meters, ticker, timers);
  }

  /**
   * Serves on {@code context} instead of on an event loop that handlers of the service may block;
   * call it before {@link #start}.
   */
  public ManagementServer on(Context context) {
    ingress.on(context);
    return this;
  }

  /** Where pages are added, before or after {@link #start()}. */
  public ManagementRoutes routes() {
    return pages;
  }

  /** Binds the port. Fails when it cannot be bound, naming host and port. */
  public Future<Void> start() {
    return ingress.start();
  }

  /** The port as bound; -1 before {@link #start()}. */
  public int port() {
    return ingress.port();
  }

  /** Stops at once: pages are short, and whoever reads them reads on elsewhere. */
  public Future<Void> stop() {
    return ingress.stop(Duration.ZERO).mapEmpty();
  }
}
