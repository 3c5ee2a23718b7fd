package dev.chassis.http.server;

import dev.chassis.http.HttpServerConfig;
import dev.chassis.http.HttpTimeouts;
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
  private final @Nullable Shedding shedding;
  private final Routing routing;
  private final Traffic traffic;
  private final Ticker ticker;
  private final MeterRegistry meters;

  private Pipeline(
      HttpServerConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Traffic traffic,
      Routing routing,
      @Nullable AccessRecord access,
      @Nullable Shedding shedding) {
    this.shedding = shedding;
    this.guards = new Guards(config.maxHeaders(), meters);
    this.arrival = new Arrival(config.requestTimeout(), ticker);
    this.access = access;
    this.bodyLimit = new BodyLimit(config.maxBody().bytes());
    this.routing = routing;
    this.traffic = traffic;
    this.ticker = ticker;
    this.meters = meters;
  }

  /** For the service's own server: every request is logged and measured. */
  static Pipeline recorded(
      HttpServerConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Traffic traffic,
      Routing routing) {
    var access = new AccessRecord(meters, ticker, traffic);
    var shedding =
        config.shedding().enabled() ? new Shedding(config.shedding(), meters, ticker) : null;
    return new Pipeline(config, meters, ticker, traffic, routing, access, shedding);
  }

  /**
   * For the management server: probes every second would drown the log and the metrics, and must be
   * answered however much there is to do.
   */
  static Pipeline silent(
      HttpServerConfig config,
      MeterRegistry meters,
      Ticker ticker,
      Traffic traffic,
      Routing routing) {
    return new Pipeline(config, meters, ticker, traffic, routing, null, null);
  }

  /** The order of things, outermost last: read it from the bottom up to follow a request. */
  Handler<HttpServerRequest> stack(TimeLimits limits) {
    Stage stage = routing.stage();
    // around everything that can take time, so that no handler can keep a caller waiting
    stage = new TimeLimit(limits, ticker).before(stage);
    // before the clock and the route: what is too large costs nothing but its head
    stage = bodyLimit.before(stage);
    // before anything that costs: a refusal must be cheap when there is too much to do
    stage = shedding == null ? stage : shedding.before(stage);
    // outside the limits: requests they refuse are logged and measured as well
    stage = access == null ? stage : access.before(stage);
    // before anything is logged: every line from here on carries trace and request id
    stage = arrival.before(stage);
    // before any header is believed: a request that can be read in two ways is no request
    stage = guards.before(stage);
    return lastResort(stage);
  }

  /** What looks after the connections of one event loop. */
  Connections connections(HttpTimeouts timeouts) {
    return new Connections(timeouts, ticker, meters);
  }

  Handler<HttpServerRequest> unreadable() {
    return guards::unreadable;
  }

  /** Outermost: whatever a stage throws is answered, since Vert.x itself would leave it hanging. */
  private Handler<HttpServerRequest> lastResort(Stage next) {
    return request -> {
      var exchange = new Exchange(request, traffic, ticker.nanos());
      try {
        next.handle(exchange);
      } catch (Throwable thrown) {
        Answers.failure(exchange, thrown);
      }
    };
  }
}
