package dev.chassis.client;

import dev.chassis.resilience.breaker.Breaker;
import dev.chassis.resilience.breaker.Outcome;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Asks the breaker of the target before each attempt and tells it how the attempt went. */
final class BreakerStage implements Stage {

  private final Stage next;
  private final Breaker breaker;

  BreakerStage(Stage next, Breaker breaker) {
    this.next = next;
    this.breaker = breaker;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    long permit = breaker.acquire();
    if (permit == Breaker.REJECTED) {
      return Future.failedFuture(new CircuitOpenException(call.service(), breaker.retryAfter()));
    }
    long start = breaker.startNanos();
    try {
      return next.send(Breaker.isTrial(permit) ? call.asTrial() : call)
          .onComplete((answer, failure) -> breaker.finish(permit, outcome(failure), start));
    } catch (RuntimeException e) {
      breaker.report(permit, Outcome.IGNORED, 0);
      throw e;
    }
  }

  private static Outcome outcome(@Nullable Throwable failure) {
    if (failure instanceof NoInstanceException
        || failure instanceof CallRefusedException
        || failure instanceof CallCancelledException) {
      return Outcome.IGNORED;
    }
    return failure != null && speaksAgainstCallee(failure) ? Outcome.FAILURE : Outcome.SUCCESS;
  }

  /** A 4xx is the caller's fault: the service works. What was given up or not sent did not fail. */
  static boolean speaksAgainstCallee(Throwable failure) {
    return !(failure instanceof CallCancelledException)
        && !(failure instanceof CallRefusedException)
        && !(failure instanceof RemoteProblemException problem && problem.status() < 500);
  }
}
