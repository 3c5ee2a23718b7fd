package dev.chassis.client;

import dev.chassis.discovery.ServiceView;
import io.vertx.core.Future;

/**
 * Lets a trial of the breaker go on to the next instance when one fails, as far as that is safe: it
 * is to show whether the service is well, not whether one instance is. Else one instance of three
 * that is bad could keep the circuit open for ever, and one that heals would not be found
 * (ADR-0037). All other calls pass.
 */
final class TrialStage implements Stage {

  /** Enough to find one that is well among many; more would hold the caller up. */
  private static final int MOST_INSTANCES = 5;

  private final Stage next;
  private final ServiceView view;

  TrialStage(Stage next, ServiceView view) {
    this.next = next;
    this.view = view;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    if (!call.trial()) {
      return next.send(call);
    }
    int most = Math.min(MOST_INSTANCES, view.snapshot().callable().size());
    return attempt(call, most);
  }

  private Future<ServiceResponse> attempt(Call call, int left) {
    var sent = next.send(call);
    return left <= 1
        ? sent
        : sent.recover(
            failure ->
                mayGoOn(call, failure) ? attempt(call, left - 1) : Future.failedFuture(failure));
  }

  private static boolean mayGoOn(Call call, Throwable failure) {
    return call.abort().reason() == null
        && BreakerStage.speaksAgainstCallee(failure)
        && RetryStage.isRepeatable(call, failure);
  }
}
