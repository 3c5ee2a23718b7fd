package dev.chassis.client;

import dev.chassis.balance.Balancer;
import dev.chassis.balance.BalancerConfig;
import dev.chassis.context.Deadline;
import dev.chassis.context.RequestContext;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.resilience.Breaker;
import dev.chassis.resilience.Retry;
import dev.chassis.security.LiveTls;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.internal.ContextInternal;
import java.util.HashSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The client of one target: its stages, its breaker, its connections. */
final class FleetClient implements ServiceClient {

  private final String service;
  private final ClientConfig config;
  private final Vertx vertx;
  private final Ticker ticker;
  // Held in a field: Vert.x closes a client that nobody references when it is garbage collected.
  private final HttpClientAgent http;
  private final @Nullable LiveTls tls;
  private final Breaker breaker;
  private final Stage pipeline;

  FleetClient(
      String service,
      ClientConfig config,
      Vertx vertx,
      InstanceRegistry registry,
      MeterRegistry meters,
      Ticker ticker,
      Timers timers) {
    this.service = service;
    this.config = config;
    this.vertx = vertx;
    this.ticker = ticker;
    this.tls =
        config.tls() == null ? null : LiveTls.ofClient(service, config.tls(), meters, ticker);
    this.http = Connections.open(vertx, config, tls);
    if (tls != null) {
      tls.follow(vertx, timers, changed -> http.updateSSLOptions(changed.forClient()));
    }
    this.breaker = Breaker.create(service, config.breaker(), ticker);
    this.pipeline = pipeline(registry, meters, timers);
  }

  /** The way of a call, innermost stage first; it runs from the last line to the first. */
  private Stage pipeline(InstanceRegistry registry, MeterRegistry meters, Timers timers) {
    var retries = Counter.builder("http.client.retries").tag("service", service).register(meters);
    var balancer = Balancer.create(BalancerConfig.defaults(), null, ThreadLocalRandom::current);

    Stage wire = new WireStage(http, ticker, config.tls());
    Stage pick = new PickStage(wire, registry, balancer, ticker);
    // Inside retry: each attempt must see the circuit as it is now, and a retry stops when it
    // opens.
    Stage breaking = new BreakerStage(pick, breaker);
    Stage retry = new RetryStage(breaking, Retry.create(config.retry(), ticker, timers), retries);
    // Around retry: one deadline for all attempts and the pauses between them.
    Stage deadline = new DeadlineStage(retry, ticker, timers);
    Stage metrics = new MetricsStage(deadline, meters, ticker);
    // Outermost: whatever a stage throws reaches the caller as a failed future.
    return new NeverThrowStage(metrics);
  }

  @Override
  public String service() {
    return service;
  }

  @Override
  public Future<ServiceResponse> call(ServiceRequest request) {
    var current = RequestContext.current();
    var context = (ContextInternal) vertx.getOrCreateContext();
    var call = begin(request, current);
    if (context.isRunningOnContext()) {
      return pipeline.send(call);
    }
    // From a foreign thread: the timers and streams of a call must share one context.
    var result = context.<ServiceResponse>promise();
    context.runOnContext(ignored -> pipeline.send(call).onComplete(result));
    return result.future();
  }

  private Call begin(ServiceRequest request, RequestContext current) {
    var timeout = request.timeout() == null ? config.timeout() : request.timeout();
    var own = Deadline.after(timeout, ticker);
    var callers = current.deadline();
    return new Call(
        service,
        request,
        current == RequestContext.none() ? RequestContext.root() : current,
        callers == null ? own : own.earlier(callers),
        0,
        null,
        new HashSet<>(),
        new Abort());
  }

  Breaker breaker() {
    return breaker;
  }

  Future<Void> close() {
    if (tls != null) {
      tls.stop();
    }
    return http.close();
  }
}
