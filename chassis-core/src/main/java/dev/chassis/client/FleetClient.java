package dev.chassis.client;

import dev.chassis.balance.BalanceReport;
import dev.chassis.balance.Balancer;
import dev.chassis.context.Deadline;
import dev.chassis.context.RequestContext;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.resilience.Bulkhead;
import dev.chassis.resilience.ExtraLoadBudget;
import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.security.LiveTls;
import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The client of one target: its stages, what they remember, its connections. */
final class FleetClient implements ServiceClient {

  private final String service;
  private final Vertx vertx;
  private final InstanceRegistry registry;
  private final MeterRegistry meters;
  private final Ticker ticker;
  private final Timers timers;
  private final Connections connections;
  private final @Nullable LiveTls tls;
  private final Engines engines;
  private final Balancer balancer;
  // Of the version on trial: a balancer knows the instances of one snapshot at a time.
  private final Balancer canaries;
  private volatile Way way;

  /** A configuration, and the stages made for it. Replaced as a whole. */
  private record Way(ClientConfig config, Stage first) {}

  FleetClient(
      String service,
      ClientConfig config,
      @Nullable String zone,
      Vertx vertx,
      InstanceRegistry registry,
      Breaker breaker,
      MeterRegistry meters,
      Ticker ticker,
      Timers timers) {
    this.service = service;
    this.vertx = vertx;
    this.registry = registry;
    this.meters = meters;
    this.ticker = ticker;
    this.timers = timers.forTimeLimits();
    this.tls =
        config.tls() == null ? null : LiveTls.ofClient(service, config.tls(), meters, ticker);
    this.connections = Connections.open(vertx, config, tls);
    if (tls != null) {
      var http = connections.http();
      tls.follow(vertx, timers, changed -> http.updateSSLOptions(changed.forClient()));
    }
    this.balancer = Balancer.create(config.balance(), zone, ThreadLocalRandom::current);
    this.canaries = Balancer.create(config.balance(), zone, ThreadLocalRandom::current);
    this.engines = new Engines(service, config, breaker, ticker, this.timers);
    this.way = new Way(config, pipeline(config));
    measure();
  }

  /** The way of a call, innermost stage first; it runs from the last line to the first. */
  private Stage pipeline(ClientConfig config) {
    Stage stage = new WireStage(connections, ticker, config.poolSize(), config.tls());
    // Next to the wire: each attempt picks anew, and not where one was before.
    stage = new PickStage(stage, registry.view(service), balancer, canaries, ticker);
    // Around the pick: a trial of the breaker is over when the instances are that it may try.
    stage = new TrialStage(stage, registry.view(service));
    // Around these: what is refused here must not count as a call to any instance.
    stage = LimitStage.before(stage, engines.rate());
    stage = LimitStage.before(stage, engines.adaptive());
    stage = LimitStage.before(stage, engines.bulkhead());
    // Around the limits: what an open circuit refuses takes no place.
    stage = new BreakerStage(stage, engines.breaker());
    // Around the breaker: each attempt sees the circuit as it is then, and an open one ends it.
    stage =
        new RetryStage(
            stage, engines.retry(), Signals.HTTP_CLIENT_RETRIES.counter(meters, service));
    // Around retry: two attempts side by side may each be repeated, from one budget for both.
    var hedges = Signals.HTTP_CLIENT_HEDGES.counter(meters, service);
    stage = HedgeStage.before(stage, config.hedge().enabled(), engines.hedge(), hedges);
    // Around all attempts and the pauses between them: one deadline, one end.
    stage = new DeadlineStage(stage, ticker, timers);
    // Around the deadline: a service that is too slow is what a fallback is for.
    stage = new FallbackStage(stage);
    stage = new MetricsStage(stage, service, meters, ticker);
    // Outermost: whatever a stage throws reaches the caller as a failed future.
    return new NeverThrowStage(stage);
  }

  private void measure() {
    Signals.HTTP_CLIENT_BUDGET.gauge(meters, engines.budget(), ExtraLoadBudget::balance, service);
    Signals.HTTP_CLIENT_IN_FLIGHT.gauge(meters, engines.bulkhead(), Bulkhead::inside, service);
    Signals.HTTP_CLIENT_WAITING.gauge(meters, engines.bulkhead(), Bulkhead::waiting, service);
    Signals.HTTP_CLIENT_LIMIT.gauge(meters, engines, FleetClient::limit, service);
    Signals.HTTP_CLIENT_EJECTED.gauge(meters, this, FleetClient::ejected, service);
  }

  private static double limit(Engines engines) {
    var adaptive = engines.adaptive();
    return adaptive == null ? Double.NaN : adaptive.limit();
  }

  private double ejected() {
    return balance()
        .flatMap(report -> report.instances().stream())
        .filter(seat -> seat.state().equals("ejected"))
        .count();
  }

  /** Follows another configuration; calls under way end as they began. */
  synchronized void retune(ClientConfig changed) {
    if (!changed.equals(way.config())) {
      engines.retune(changed);
      balancer.retune(changed.balance());
      canaries.retune(changed.balance());
      way = new Way(changed, pipeline(changed));
    }
  }

  @Override
  public String service() {
    return service;
  }

  @Override
  public Future<ServiceResponse> call(ServiceRequest request) {
    var current = RequestContext.current();
    var context = (ContextInternal) vertx.getOrCreateContext();
    var now = way;
    var call = begin(request, current, now.config());
    engines.budget().deposit();
    if (context.isRunningOnContext()) {
      return now.first().send(call);
    }
    // From a foreign thread: the timers and streams of a call must share one context.
    var result = context.<ServiceResponse>promise();
    context.runOnContext(ignored -> now.first().send(call).onComplete(result));
    return result.future();
  }

  private Call begin(ServiceRequest request, RequestContext current, ClientConfig config) {
    var timeout = request.timeout() == null ? config.timeout() : request.timeout();
    var own = Deadline.after(timeout, ticker);
    var asked = current.deadline();
    var context = current == RequestContext.none() ? RequestContext.root() : current;
    return new Call(
        service,
        request,
        context.withDeadline(config.deadlines().passedOn(own, asked)),
        asked,
        config.deadlines().kept(own, asked),
        0,
        null,
        0,
        new Tried(),
        false,
        new Abort());
  }

  /** How calls are spread over the instances, and over those of the version on trial. */
  Stream<BalanceReport> balance() {
    long now = ticker.nanos();
    var trial = canaries.report(now).ofCanaries();
    var main = balancer.report(now);
    return trial.instances().isEmpty() ? Stream.of(main) : Stream.of(main, trial);
  }

  Future<Void> close() {
    if (tls != null) {
      tls.stop();
    }
    return connections.close();
  }
}
