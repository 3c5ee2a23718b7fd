package dev.chassis.messaging.flow;

import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts deliveries under way and tells when the last one has ended. */
final class InFlight {

  private final String queue;
  private final AtomicInteger count = new AtomicInteger();
  private volatile @Nullable Promise<Void> idle;
  private volatile boolean givenUp;

  InFlight(String queue) {
    this.queue = queue;
  }

  int count() {
    return count.get();
  }

  void begin() {
    count.incrementAndGet();
  }

  void end() {
    var waiting = count.decrementAndGet() == 0 ? idle : null;
    if (waiting != null) {
      waiting.tryComplete();
    }
  }

  /** Whoever waits, now or from now on, waits no longer. */
  void giveUp() {
    givenUp = true;
    var waiting = idle;
    if (waiting != null) {
      fail(waiting);
    }
  }

  private void fail(Promise<Void> waiting) {
    waiting.tryFail(queue + ": " + count.get() + " event handlers still ran; told to hurry");
  }

  /** Succeeds when nothing is under way; fails after {@code timeout}. */
  Future<Void> drained(Duration timeout, Timers timers) {
    Promise<Void> promise = Promise.promise();
    idle = promise;
    if (count.get() == 0) { // after publishing the promise: the last end() may have come before
      promise.tryComplete();
      return promise.future();
    }
    if (givenUp) {
      fail(promise);
    }
    var timer = timers.after(timeout, () -> promise.tryFail(stillRunning(timeout)));
    return promise.future().onComplete(done -> timer.cancel());
  }

  private String stillRunning(Duration timeout) {
    return queue
        + ": "
        + count.get()
        + " event handlers still ran after "
        + timeout
        + "; not waiting";
  }
}
