package dev.chassis.client;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a stage throws into a failed future that holds a {@link CallException}. What the
 * attempts fail with is made one by {@link DeadlineStage}, which has a future of its own anyway.
 */
final class NeverThrowStage implements Stage {

  private static final Logger log = LoggerFactory.getLogger(NeverThrowStage.class);

  private final Stage next;

  NeverThrowStage(Stage next) {
    this.next = next;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    try {
      return next.send(call);
    } catch (RuntimeException e) {
      return Future.failedFuture(asCallException(call, e));
    }
  }

  /** {@code failure}, or what tells the caller of one that nobody foresaw. */
  static CallException asCallException(Call call, Throwable failure) {
    if (failure instanceof CallException known) {
      return known;
    }
    // Not a failure of the world but a mistake, here or in the request: the cause must not be lost.
    log.atError().setCause(failure).addKeyValue("service", call.service()).log("A call broke");
    return new CallFailedException("the call to " + call.service() + " failed: " + failure);
  }
}
