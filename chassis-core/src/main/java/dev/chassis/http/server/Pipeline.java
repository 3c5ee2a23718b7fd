package dev.chassis.http.server;

import dev.chassis.http.DecompressionConfig;
import dev.chassis.http.HttpServerConfig;
import dev.chassis.http.pace.Connections;
import dev.chassis.security.Authenticator;
import dev.chassis.security.Refusals;
import dev.chassis.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every request of one server goes through. Made once per server; {@link #stack} once per
 * event loop, because deadlines are kept per loop.
 */
final class Pipeline {

  private final Guards guards;
  private final Arrival arrival;
  private final @Nullable AccessRecord access;
  private final @Nullable Authenticator authenticator;
  private final Refusals refusals;
  private final BodyLimit bodyLimit;
  private final @Nullable Function<Pulse, Shedding> shedding;
  private final Cors cors;
  private final boolean compression;
  private final DecompressionConfig decompression;
  private final Duration requestTimeout;
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
      @Nullable Authenticator authenticator,
      @Nullable Function<Pulse, Shedding> shedding) {
    this.shedding = shedding;
    this.guards = new Guards(config.maxHeaders(), meters);
    this.arrival = new Arrival(config.requestTimeout(), config.trust(), ticker);
    this.access = access;
    this.authenticator = authenticator;
    this.refusals = new Refusals(meters);
    this.cors = new Cors(config.cors());
    this.compression = config.compression();
    this.decompression = config.decompression();
    this.requestTimeout = config.requestTimeout();
    this.bodyLimit = new BodyLimit(config.maxBody().bytes(), routing);
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
      Routing routing,
      @Nullable Authenticator authenticator) {
    var access = new AccessRecord(meters, traffic);
    var shedding =
        config.shedding().enabled() ? Shedding.of(config.shedding(), meters, ticker) : null;
    return new Pipeline(config, meters, ticker, traffic, routing, access, authenticator, shedding);
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
    return new Pipeline(config, meters, ticker, traffic, routing, null, null, null);
  }

  /** The order of things, outermost last: read it from the bottom up to follow a request. */
  Handler<HttpServerRequest> stack(
      TimeLimits limits, Underway underway, @Nullable Shedding shedding) {
    Stage stage = routing.stage();
    // around everything that can take time, so that no handler can keep a caller waiting
    stage = new TimeLimit(limits, ticker, requestTimeout).before(stage);
    // before a body is read
    stage = Decompression.before(decompression, stage);
    // before the clock and the route: what is too large costs nothing but its head
    stage = bodyLimit.before(stage);
    // before the body: strangers may send none; after the access log: their attempts stand in it
    stage = Authentication.before(stage, authenticator, refusals);
    // before anything that costs: a refusal must be cheap when there is too much to do
    stage = shedding == null ? stage : shedding.before(stage);
    // before anybody is asked who he is: a preflight carries no credentials
    stage = cors.before(stage);
    // before anything is answered
    stage = Compression.before(compression, stage);
    // outside the limits: requests they refuse are logged and measured as well
    stage = access == null ? stage : access.before(stage);
    // before anything is logged: every line from here on carries trace and request id
    stage = arrival.before(stage);
    // before any header is believed: a request that can be read in two ways is no request
    stage = guards.before(stage);
    return lastResort(stage, underway);
  }

  /** What refuses on one event loop; null for nothing. */
  @Nullable Shedding shedding() {
    return shedding == null ? null : shedding.apply(new Pulse(ticker.nanos()));
  }

  /** What looks after the connections of one event loop. */
  Connections connections(HttpServerConfig config) {
    return new Connections(config.timeouts(), config.idleTimeout(), ticker, meters);
  }

  Handler<HttpServerRequest> unreadable() {
    return guards::unreadable;
  }

  /** Outermost: whatever a stage throws is answered, since Vert.x itself would leave it hanging. */
  private Handler<HttpServerRequest> lastResort(Stage next, Underway underway) {
    return request -> {
      var exchange = new Exchange(request, traffic, underway, ticker);
      try {
        next.handle(exchange);
      } catch (Throwable thrown) {
        Answers.failure(exchange, thrown);
      }
    };
  }
}
