package dev.chassis.client;

import dev.chassis.resilience.Retry;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Repeats attempts where that is safe: nothing was sent, or the request is idempotent and the
 * failure may pass. Never after an open circuit, a refusal of the request, the end of the call's
 * time, an answer that says the failure was dealt with further on, or one that speaks of overload
 * and does not say when to come back.
 */
final class RetryStage implements Stage {

  /** Bad gateway, unavailable, gateway time-out: others of 5xx are likely to stay. */
  private static final Set<Integer> PASSING = Set.of(502, 503, 504);

  private final Stage next;
  private final Retry retry;
  private final Counter retries;

  RetryStage(Stage next, Retry retry, Counter retries) {
    this.next = next;
    this.retry = retry;
    this.retries = retries;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    return retry.run(
        call.deadline(), failure -> pause(call, failure), number -> attempt(call, number));
  }

  private Future<ServiceResponse> attempt(Call call, int number) {
    var over = call.abort().reason();
    if (over != null) {
      return Future.failedFuture(over);
    }
    if (number > 0) {
      retries.increment();
    }
    return next.send(call.attempt(call.number() + number));
  }

  /** The least pause before repeating; null when the call must not be repeated. */
  private static @Nullable Duration pause(Call call, Throwable failure) {
    boolean idempotent = call.request().idempotent();
    if (failure instanceof CallFailedException failed) {
      return idempotent || !failed.wasSent() ? Duration.ZERO : null;
    }
    if (failure instanceof RemoteProblemException problem && idempotent && mayPass(problem)) {
      return problem.retryAfter() == null ? Duration.ZERO : problem.retryAfter();
    }
    return null;
  }

  /** Whether another instance may be asked the same after {@code failure}. */
  static boolean isRepeatable(Call call, Throwable failure) {
    return pause(call, failure) != null;
  }

  private static boolean mayPass(RemoteProblemException problem) {
    if (problem.isDealtWith()) {
      return false;
    }
    if (problem.isOverload()) {
      // More load is what it needs least, unless it says when.
      return problem.retryAfter() != null;
    }
    return PASSING.contains(problem.status());
  }
}
