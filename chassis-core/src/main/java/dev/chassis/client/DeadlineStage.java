package dev.chassis.client;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Ends a call when its time is up, whatever it is doing, and resets the stream under way. */
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
    var result = Promise.<ServiceResponse>promise();
    var timer = timers.after(call.deadline().remaining(ticker), () -> expire(call, result));
    next.send(call)
        .onComplete(done -> timer.cancel())
        .onComplete(result::tryComplete, result::tryFail);
    return result.future();
  }

  private static void expire(Call call, Promise<ServiceResponse> result) {
    // First the attempt under way, so that the breaker hears of it; then a pause between attempts.
    call.abort().abort();
    result.tryFail(call.timedOut());
  }
}
