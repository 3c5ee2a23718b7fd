package dev.chassis.resilience;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;

/** What every {@link Policy} needs around an operation, also one of your own. */
public final class Calls {

  private Calls() {}

  /** Runs it; what it throws is a failed future. */
  public static <T> Future<T> invoke(Supplier<Future<T>> operation) {
    try {
      return operation.get();
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  /** A promise whose future speaks on the caller's Vert.x context, where there is one. */
  public static <T> Promise<T> promise() {
    return Vertx.currentContext() instanceof ContextInternal caller
        ? caller.promise()
        : Promise.promise();
  }
}
