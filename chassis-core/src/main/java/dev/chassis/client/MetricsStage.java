package dev.chassis.client;

import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Times whole calls, retries included, as {@code http.client.requests}. */
final class MetricsStage implements Stage {

  /** Label values come from this set only: a method is free text. */
  private static final Set<HttpMethod> KNOWN_METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  private final Stage next;
  private final String service;
  private final MeterRegistry meters;
  private final Ticker ticker;
  private final Counter late;
  // Looking a timer up by its tags costs more than the call's other stages together.
  private final Map<HttpMethod, Map<String, Timer>> timers = new ConcurrentHashMap<>();

  MetricsStage(Stage next, String service, MeterRegistry meters, Ticker ticker) {
    this.next = next;
    this.service = service;
    this.late = Signals.HTTP_CLIENT_DEADLINE_MISSED.counter(meters, service);
    this.meters = meters;
    this.ticker = ticker;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    long start = ticker.nanos();
    return next.send(call).onComplete((answer, failure) -> record(call, start, failure));
  }

  private void record(Call call, long start, @Nullable Throwable failure) {
    long now = ticker.nanos();
    timer(call.request().method(), outcome(failure)).record(now - start, TimeUnit.NANOSECONDS);
    if (call.isLaterThanAsked(now)) {
      late.increment();
    }
  }

  private Timer timer(HttpMethod method, String outcome) {
    var byOutcome = timers.get(method);
    var known = byOutcome == null ? null : byOutcome.get(outcome);
    return known == null ? register(method, outcome) : known;
  }

  private Timer register(HttpMethod method, String outcome) {
    boolean isKnown = KNOWN_METHODS.contains(method);
    var timer =
        Signals.HTTP_CLIENT_REQUESTS.timer(
            meters, service, isKnown ? method.name() : "OTHER", outcome);
    if (isKnown) {
      timers.computeIfAbsent(method, absent -> new ConcurrentHashMap<>()).put(outcome, timer);
    }
    return timer;
  }

  private static String outcome(@Nullable Throwable failure) {
    if (failure == null) {
      return "success";
    }
    if (failure instanceof RemoteProblemException problem) {
      return problem.status() < 500 ? "client_error" : "server_error";
    }
    if (failure instanceof CallTimeoutException) {
      return "timeout";
    }
    if (failure instanceof CallCancelledException) {
      return "cancelled";
    }
    if (failure instanceof CallRefusedException) {
      return "refused";
    }
    if (failure instanceof CircuitOpenException) {
      return "circuit_open";
    }
    return failure instanceof NoInstanceException ? "no_instance" : "failed";
  }
}
