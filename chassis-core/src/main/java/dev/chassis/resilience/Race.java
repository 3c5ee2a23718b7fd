package dev.chassis.resilience;

import dev.chassis.time.Timers;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A first attempt, and a second one that may join it. */
final class Race<T> implements Completable<T>, Runnable {

  private final IntFunction<Attempt<T>> start;
  private final Attempt<T> first;
  private final ExtraLoadBudget budget;
  private final Runnable firstIsOver;
  private final Promise<T> result = Calls.promise();
  private Timers.@Nullable Timer timer;
  private @Nullable Attempt<T> second;
  private boolean joined;
  private boolean secondFailed;
  private @Nullable Throwable failure;
  private boolean over;

  Race(
      IntFunction<Attempt<T>> start,
      Attempt<T> first,
      ExtraLoadBudget budget,
      Runnable firstIsOver) {
    this.start = start;
    this.first = first;
    this.budget = budget;
    this.firstIsOver = firstIsOver;
  }

  /** Starts attempt {@code number}; one that throws has failed. */
  static <T> Attempt<T> start(IntFunction<Attempt<T>> start, int number) {
    try {
      return start.apply(number);
    } catch (Throwable thrown) {
      return Attempt.of(Future.failedFuture(thrown));
    }
  }

  void begin(Timers timers, Duration delay) {
    synchronized (this) {
      timer = timers.after(delay, this);
    }
    first.result().onComplete(this);
  }

  Attempt<T> attempt() {
    return new Attempt<>(result.future(), this::cancel);
  }

  /** The first one ended. */
  @Override
  public void complete(T value, Throwable cause) {
    if (cause == null) {
      firstSucceeded(value);
    } else {
      firstFailed(cause);
    }
  }

  /** The first one takes long. */
  @Override
  public void run() {
    synchronized (this) {
      if (over || joined || !budget.tryWithdraw()) {
        return;
      }
      joined = true;
    }
    var joining = start(start, 1);
    synchronized (this) {
      second = joining;
    }
    joining.result().onComplete(this::secondSucceeded, this::secondFailed);
    if (isOver()) {
      joining.cancel();
    }
  }

  private void firstSucceeded(T value) {
    if (end()) {
      firstIsOver.run();
      result.complete(value);
      cancelSecond();
    }
  }

  private void secondSucceeded(T value) {
    if (end()) {
      // How long the first would have taken is not known, but it is longer than this.
      firstIsOver.run();
      result.complete(value);
      first.cancel();
    }
  }

  private void firstFailed(Throwable cause) {
    synchronized (this) {
      if (over) {
        return;
      }
      failure = cause;
      if (joined && !secondFailed) {
        return;
      }
    }
    failed(cause);
  }

  private void secondFailed(Throwable ignored) {
    Throwable firsts;
    synchronized (this) {
      secondFailed = true;
      firsts = failure;
    }
    if (firsts != null) {
      failed(firsts);
    }
  }

  private void failed(Throwable cause) {
    if (end()) {
      result.fail(cause);
    }
  }

  private void cancel() {
    if (end()) {
      first.cancel();
      cancelSecond();
      result.fail(new CancellationException("cancelled"));
    }
  }

  private void cancelSecond() {
    Attempt<T> joining;
    synchronized (this) {
      joining = second;
    }
    if (joining != null) {
      joining.cancel();
    }
  }

  private synchronized boolean isOver() {
    return over;
  }

  /** Whether this is the end, which there is one of. */
  private synchronized boolean end() {
    if (over) {
      return false;
    }
    over = true;
    if (timer != null) {
      timer.cancel();
    }
    return true;
  }
}
