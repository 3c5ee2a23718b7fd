package dev.chassis.client;

import dev.chassis.resilience.Calls;
import io.vertx.core.Future;

/** Answers with what the request has in store for the case that the service does not answer. */
final class FallbackStage implements Stage {

  private final Stage next;

  FallbackStage(Stage next) {
    this.next = next;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    var fallback = call.request().fallback();
    if (fallback == null) {
      return next.send(call);
    }
    return next.send(call)
        .recover(
            failure ->
                failure instanceof CallException known && isCovered(known)
                    ? answered(call, Calls.invoke(() -> fallback.apply(known)))
                    : Future.failedFuture(failure));
  }

  private static Future<ServiceResponse> answered(Call call, Future<ServiceResponse> instead) {
    return instead.recover(
        failure -> Future.failedFuture(NeverThrowStage.asCallException(call, failure)));
  }

  /** A refusal of the request is an answer; and one that nobody waits for needs none. */
  private static boolean isCovered(CallException failure) {
    return !(failure instanceof CallCancelledException)
        && !(failure instanceof RemoteProblemException problem
            && problem.status() < 500
            && !problem.isOverload());
  }
}
