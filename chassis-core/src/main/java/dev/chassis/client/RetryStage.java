package dev.chassis.client;

import dev.chassis.resilience.Retry;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Repeats attempts where that is safe: nothing was sent, or the request is idempotent and the
 * failure may pass. Never after a 4xx, an open circuit or the end of the call's time.
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
    if (number > 0) {
      retries.increment();
    }
    return next.send(call.attempt(number));
  }

  /** The least pause before repeating; null when the call must not be repeated. */
  private static @Nullable Duration pause(Call call, Throwable failure) {
    boolean idempotent = call.request().idempotent();
    if (failure instanceof CallFailedException failed) {
      return idempotent || !failed.wasSent() ? Duration.ZERO : null;
    }
    if (failure instanceof RemoteProblemException problem
        && idempotent
        && PASSING.contains(problem.status())) {
      return problem.retryAfter() == null ? Duration.ZERO : problem.retryAfter();
    }
    return null;
  }
}
