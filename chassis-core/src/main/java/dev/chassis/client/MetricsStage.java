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

/** Times whole calls, retries included. */
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
  private final MeterRegistry meters;
  private final Ticker ticker;
  private final Counter late;
  // Looking a timer up by its tags costs more than the call's other stages together.
  private final Map<Label, Timer> timers = new ConcurrentHashMap<>();

  private record Label(String service, String method, String outcome) {}

  MetricsStage(Stage next, String service, MeterRegistry meters, Ticker ticker) {
    this.next = next;
    this.late = Signals.HTTP_CLIENT_DEADLINE_MISSED.counter(meters, service);
    this.meters = meters;
    this.ticker = ticker;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    long start = ticker.nanos();
    return next.send(call)
        .andThen(
            done -> {
              long now = ticker.nanos();
              timer(call, outcome(done.cause())).record(now - start, TimeUnit.NANOSECONDS);
              if (call.isLaterThanAsked(now)) {
                late.increment();
              }
            });
  }

  private Timer timer(Call call, String outcome) {
    var method = call.request().method();
    var name = KNOWN_METHODS.contains(method) ? method.name() : "OTHER";
    return timers.computeIfAbsent(new Label(call.service(), name, outcome), this::register);
  }

  private Timer register(Label label) {
    return Signals.HTTP_CLIENT_REQUESTS.timer(
        meters, label.service(), label.method(), label.outcome());
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
