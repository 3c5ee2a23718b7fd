package dev.chassis.http.server;

import dev.chassis.http.HttpServerConfig;
import dev.chassis.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What every request of one server goes through. Made once per server; {@link #stack} once per
 * event loop, because deadlines are kept per loop.
 */
final class Pipeline {

  private final Guards guards;
  private final Arrival arrival;
  private final @Nullable AccessRecord access;
  private final BodyLimit bodyLimit;
  private final Routing routing;
  private final Traffic traffic;
  private final Ticker ticker;

  private Pipeline(
      HttpServerConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Traffic traffic,
      Routing routing,
      @Nullable AccessRecord access) {
    this.guards = new Guards(config.maxHeaders(), meters);
    this.arrival = new Arrival(config.requestTimeout(), ticker);
    this.access = access;
    this.bodyLimit = new BodyLimit(config.maxBody().bytes());
    this.routing = routing;
    this.traffic = traffic;
    this.ticker = ticker;
  }

  /** For the service's own server: every request is logged and measured. */
  static Pipeline recorded(
      HttpServerConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Traffic traffic,
      Routing routing) {
    var access = new AccessRecord(meters, ticker, traffic);
    return new Pipeline(config, meters, ticker, traffic, routing, access);
  }

  /** For the management server: probes every second would drown the log and the metrics. */
  static Pipeline silent(
      HttpServerConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Traffic traffic,
      Routing routing) {
    return new Pipeline(config, meters, ticker, traffic, routing, null);
  }

  /** The order of things, outermost last: read it from the bottom up to follow a request. */
  Handler<HttpServerRequest> stack(TimeLimits limits, Underway underway) {
    Stage stage = routing.stage();
    // around everything that can take time, so that no handler can keep a caller waiting
    stage = new TimeLimit(limits, ticker).before(stage);
    // before the clock and the route: what is too large costs nothing but its head
    stage = bodyLimit.before(stage);
    // outside the limits: requests they refuse are logged and measured as well
    stage = access == null ? stage : access.before(stage);
    // before anything is logged: every line from here on carries trace and request id
    stage = arrival.before(stage);
    // before any header is believed: a request that can be read in two ways is no request
    stage = guards.before(stage);
    return lastResort(stage, underway);
  }

  Handler<HttpServerRequest> unreadable() {
    return guards::unreadable;
  }

  /** Outermost: whatever a stage throws is answered, since Vert.x itself would leave it hanging. */
  private Handler<HttpServerRequest> lastResort(Stage next, Underway underway) {
    return request -> {
      var exchange = new Exchange(request, traffic, underway, ticker.nanos());
      try {
        next.handle(exchange);
      } catch (Throwable thrown) {
        Answers.failure(exchange, thrown);
      }
    };
  }
}
