package dev.chassis.client;

import dev.chassis.resilience.Breaker;
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
    var permit = breaker.tryAcquire();
    if (permit == null) {
      return Future.failedFuture(new CircuitOpenException(call.service(), breaker.retryAfter()));
    }
    try {
      return next.send(call).andThen(done -> tell(permit, done.cause()));
    } catch (RuntimeException e) {
      permit.release();
      throw e;
    }
  }

  private static void tell(Breaker.Permit permit, @Nullable Throwable failure) {
    if (failure instanceof NoInstanceException || failure instanceof CallCancelledException) {
      // It says nothing about the service.
      permit.release();
    } else if (failure != null && speaksAgainstCallee(failure)) {
      permit.failure();
    } else {
      permit.success();
    }
  }

  /** A 4xx is the caller's fault: the service works; a call given up did not fail. */
  static boolean speaksAgainstCallee(Throwable failure) {
    return !(failure instanceof CallCancelledException)
        && !(failure instanceof RemoteProblemException problem && problem.status() < 500);
  }
}
