package dev.chassis.resilience.breaker;

import dev.chassis.resilience.Attempt;
import dev.chassis.time.Timers;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One operation that may be given up. */
final class TimedCall<T> implements Completable<T> {

  private final Promise<T> result;
  private final Completable<T> judge;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile Timers.@Nullable Timer timer;

  /** What becomes of it goes to {@code judge} first, then to {@code result}. */
  TimedCall(Promise<T> result, Completable<T> judge) {
    this.result = result;
    this.judge = judge;
  }

  Future<T> result() {
    return result.future();
  }

  /** Waits for {@code attempt}, no longer than {@code timeout}; zero for as long as it takes. */
  void watch(Attempt<T> attempt, Duration timeout, Timers timers) {
    if (!timeout.isZero() && !attempt.result().isComplete()) {
      timer = timers.after(timeout, () -> giveUp(attempt));
    }
    attempt.result().onComplete(this);
  }

  private void giveUp(Attempt<T> attempt) {
    if (end(null, TimeoutException.INSTANCE)) {
      attempt.cancel();
    }
  }

  @Override
  public void complete(T value, Throwable failure) {
    var waiting = timer;
    if (end(value, failure) && waiting != null) {
      waiting.cancel();
    }
  }

  private boolean end(@Nullable T value, @Nullable Throwable failure) {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    judge.complete(value, failure);
    result.complete(value, failure);
    return true;
  }
}
