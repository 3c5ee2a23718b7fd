package dev.chassis.client;

import dev.chassis.config.Registration;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

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
    var watch = new Watch(call);
    watch.timer = timers.after(call.deadline().remaining(ticker), watch);
    watch.listening = cancellation.onCancel(() -> watch.giveUp(call.cancelled()));
    try {
      next.send(call).onComplete(watch);
    } catch (RuntimeException e) {
      watch.failed(e);
    }
    return watch.result.future();
  }

  /** Waits for the end of a call, whichever comes first. */
  private static final class Watch implements Completable<ServiceResponse>, Runnable {
    private final Call call;
    private final Promise<ServiceResponse> result = Promise.promise();
    private Timers.@Nullable Timer timer;
    private @Nullable Registration listening;

    Watch(Call call) {
      this.call = call;
    }

    @Override
    public void run() {
      giveUp(call.timedOut());
    }

    void giveUp(CallException reason) {
      // First the attempt under way, so that the breaker hears of it; then a pause between
      // attempts.
      call.abort().abort(reason);
      result.tryFail(reason);
    }

    @Override
    public void complete(ServiceResponse answer, Throwable failure) {
      if (failure == null) {
        stop();
        result.tryComplete(answer);
      } else {
        failed(failure);
      }
    }

    void failed(Throwable failure) {
      stop();
      result.tryFail(NeverThrowStage.asCallException(call, failure));
    }

    private void stop() {
      if (timer != null) {
        timer.cancel();
      }
      if (listening != null) {
        listening.cancel();
      }
    }
  }
}
