package dev.chassis.client;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Ends a call when its time is up or its request has lost its caller, whatever it is doing, and
 * resets the stream under way.
 */
final class DeadlineStage implements Stage {

  private final Stage next;
  private final Ticker ticker;
  private final Timers timers;

  DeadlineStage(Stage next, Ticker ticker, Timers timers) {
    this.next = next;
    this.ticker = ticker;
    this.timers = timers;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    if (call.deadline().isExpired(ticker)) {
      return Future.failedFuture(call.timedOut());
    }
    var cancellation = call.context().cancellation();
    if (cancellation.isCancelled()) {
      return Future.failedFuture(call.cancelled());
    }
    var result = Promise.<ServiceResponse>promise();
    var timer =
        timers.after(
            call.deadline().remaining(ticker), () -> giveUp(call, result, call.timedOut()));
    var listening = cancellation.onCancel(() -> giveUp(call, result, call.cancelled()));
    next.send(call)
        .onComplete(
            done -> {
              timer.cancel();
              listening.cancel();
            })
        .onComplete(result::tryComplete, result::tryFail);
    return result.future();
  }

  private static void giveUp(Call call, Promise<ServiceResponse> result, CallException reason) {
    // First the attempt under way, so that the breaker hears of it; then a pause between attempts.
    call.abort().abort(reason);
    result.tryFail(reason);
  }
}
