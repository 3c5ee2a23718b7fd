package dev.chassis.resilience;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Something under way that can be told to stop.
 *
 * @param result what it comes to; never null
 * @param canceller called to stop it, on any thread and not when it is over; calling it again must
 *     do no harm. The result may fail afterwards, or never complete: nobody waits for it any more
 * @param <T> type of the result
 */
public record Attempt<T>(Future<T> result, Runnable canceller) {

  /** An attempt that cannot be stopped: its result is dropped instead. */
  public static <T> Attempt<T> of(Future<T> result) {
    return new Attempt<>(result, () -> {});
  }

  /** An attempt that ends when {@code promise} does: cancelling fails it. */
  public static <T> Attempt<T> of(Promise<T> promise, Throwable whenCancelled) {
    return new Attempt<>(promise.future(), () -> promise.tryFail(whenCancelled));
  }

  /** Stops it; harmless when it is over or was stopped. */
  public void cancel() {
    if (!result.isComplete()) {
      canceller.run();
    }
  }
}
