package dev.chassis.client;

import io.vertx.core.Future;

/** Turns whatever goes wrong inside into a failed future that holds a {@link CallException}. */
final class NeverThrowStage implements Stage {

  private final Stage next;

  NeverThrowStage(Stage next) {
    this.next = next;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    try {
      return next.send(call)
          .recover(failure -> Future.failedFuture(asCallException(call, failure)));
    } catch (RuntimeException e) {
      return Future.failedFuture(asCallException(call, e));
    }
  }

  private static CallException asCallException(Call call, Throwable failure) {
    if (failure instanceof CallException known) {
      return known;
    }
    var unexpected =
        new CallFailedException("the call to " + call.service() + " failed: " + failure);
    unexpected.addSuppressed(failure);
    return unexpected;
  }
}
