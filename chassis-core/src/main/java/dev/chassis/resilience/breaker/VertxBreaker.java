package dev.chassis.resilience.breaker;

import dev.chassis.resilience.Attempt;
import dev.chassis.resilience.Calls;
import dev.chassis.resilience.Retry;
import dev.chassis.time.Timers;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.FailurePolicy;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.RetryPolicy;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.FutureInternal;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Breaker} behind Vert.x' interface. Results come on the caller's Vert.x context. What
 * Vert.x keeps in its options is set here: a time-out per operation (none unless set) and whether
 * the fallback is also for operations that failed (it is not).
 *
 * <p>Handlers of state changes run after the change, one at a time, on worker threads, so that they
 * may take their time. There are no retries inside: put a {@link Retry} around the breaker.
 */
public final class VertxBreaker implements CircuitBreaker {

  private final Vertx vertx;
  private final Breaker breaker;
  private final Timers timers;
  private final Map<Breaker.Status, Handler<Void>> handlers =
      Collections.synchronizedMap(new EnumMap<>(Breaker.Status.class));
  private volatile Duration timeout = Duration.ZERO;
  private volatile boolean fallbackOnFailure;
  private volatile @Nullable Function<Throwable, ?> fallback;
  private volatile Outcome.Classifier<?> classifier = Outcome.Classifier.standard();

  VertxBreaker(Vertx vertx, Breaker breaker, Timers timers) {
    this.vertx = vertx;
    this.breaker = breaker;
    this.timers = timers;
    breaker.onTransition(this::notifyHandler);
  }

  /** What judges; states can be forced and the configuration replaced there. */
  public Breaker breaker() {
    return breaker;
  }

  /**
   * Sets the time after which an operation has failed, with Vert.x' {@link TimeoutException}, and
   * is cancelled: its promise fails, or its {@link Attempt} is told. An operation given as a future
   * goes on, for nothing can stop it. Zero for no limit.
   */
  public VertxBreaker timeout(Duration newTimeout) {
    timeout = newTimeout;
    return this;
  }

  /** Sets whether the fallback is also called when an operation failed. */
  public VertxBreaker fallbackOnFailure(boolean also) {
    fallbackOnFailure = also;
    return this;
  }

  /** Sets what is a failure, what a success, and what neither; in place of a failure policy. */
  public <T> VertxBreaker classifier(Outcome.Classifier<T> newClassifier) {
    classifier = newClassifier;
    return this;
  }

  /** As {@link #execute(Supplier)}, with an operation that can be stopped. */
  public <T> Future<T> call(Supplier<Attempt<T>> operation) {
    return guarded(() -> attempt(operation), defaultFallback());
  }

  @Override
  public <T> Future<T> execute(Supplier<Future<T>> command) {
    return executeWithFallback(command, defaultFallback());
  }

  @Override
  public <T> Future<T> execute(Handler<Promise<T>> command) {
    return executeWithFallback(command, defaultFallback());
  }

  @Override
  public <T> Future<T> executeWithFallback(
      Handler<Promise<T>> command, @Nullable Function<Throwable, T> onOpen) {
    return guarded(() -> attempt(command), onOpen);
  }

  @Override
  public <T> Future<T> executeWithFallback(
      Supplier<Future<T>> command, @Nullable Function<Throwable, T> onOpen) {
    if (!timeout.isZero() || fallbackOnFailure) {
      return guarded(() -> Attempt.of(Calls.invoke(command)), onOpen);
    }
    // The plain case, without an object per call but the future.
    var caller = (ContextInternal) vertx.getOrCreateContext();
    long permit = breaker.acquire();
    if (permit == Breaker.REJECTED) {
      return rejected(caller, onOpen);
    }
    long start = breaker.startNanos();
    var running = Calls.invoke(command);
    return running.isComplete()
        ? finished(caller, running, permit, start)
        : pending(caller, running, permit, start);
  }

  @Override
  public <T> CircuitBreaker executeAndReport(Promise<T> result, Handler<Promise<T>> command) {
    return executeAndReportWithFallback(result, command, defaultFallback());
  }

  @Override
  public <T> CircuitBreaker executeAndReportWithFallback(
      Promise<T> result, Handler<Promise<T>> command, @Nullable Function<Throwable, T> onOpen) {
    executeWithFallback(command, onOpen).onComplete(result);
    return this;
  }

  private <T> Future<T> finished(ContextInternal caller, Future<T> done, long permit, long start) {
    report(permit, start, done.result(), done.cause());
    if (((FutureInternal<T>) done).context() == caller) {
      return done;
    }
    return done.succeeded()
        ? caller.succeededFuture(done.result())
        : caller.failedFuture(done.cause());
  }

  private <T> Future<T> pending(
      ContextInternal caller, Future<T> running, long permit, long start) {
    var result = caller.<T>promise();
    running.onComplete(
        (value, failure) -> {
          report(permit, start, value, failure);
          result.complete(value, failure);
        });
    return result.future();
  }

  private <T> Future<T> guarded(
      Supplier<Attempt<T>> operation, @Nullable Function<Throwable, T> onOpen) {
    var caller = (ContextInternal) vertx.getOrCreateContext();
    long permit = breaker.acquire();
    if (permit == Breaker.REJECTED) {
      return rejected(caller, onOpen);
    }
    long start = breaker.startNanos();
    var call =
        new TimedCall<T>(
            caller.promise(), (value, failure) -> report(permit, start, value, failure));
    call.watch(operation.get(), timeout, timers);
    return fallbackOnFailure && onOpen != null
        ? call.result().recover(failure -> fallenBack(caller, failure, onOpen))
        : call.result();
  }

  @SuppressWarnings("unchecked") // Vert.x' own contract: one breaker, one type of result
  private <T> void report(long permit, long start, @Nullable T value, @Nullable Throwable failure) {
    var outcome = Outcome.Classifier.judge((Outcome.Classifier<T>) classifier, value, failure);
    breaker.finish(permit, outcome, start);
  }

  private static <T> Attempt<T> attempt(Supplier<Attempt<T>> operation) {
    try {
      return operation.get();
    } catch (Throwable thrown) {
      return Attempt.of(Future.failedFuture(thrown));
    }
  }

  private static <T> Attempt<T> attempt(Handler<Promise<T>> command) {
    var promise = Promise.<T>promise();
    try {
      command.handle(promise);
    } catch (Throwable thrown) {
      promise.tryFail(thrown);
    }
    return Attempt.of(promise, TimeoutException.INSTANCE);
  }

  private static <T> Future<T> rejected(
      ContextInternal caller, @Nullable Function<Throwable, T> onOpen) {
    return onOpen == null
        ? caller.failedFuture(OpenCircuitException.INSTANCE)
        : fallenBack(caller, OpenCircuitException.INSTANCE, onOpen);
  }

  private static <T> Future<T> fallenBack(
      ContextInternal caller, Throwable cause, Function<Throwable, T> plan) {
    try {
      return caller.succeededFuture(plan.apply(cause));
    } catch (RuntimeException e) {
      return caller.failedFuture(e);
    }
  }

  @SuppressWarnings("unchecked") // Vert.x' own contract: the fallback fits what is executed
  private <T> @Nullable Function<Throwable, T> defaultFallback() {
    return (Function<Throwable, T>) fallback;
  }

  @Override
  public <T> VertxBreaker fallback(Function<Throwable, T> handler) {
    fallback = handler;
    return this;
  }

  @Override
  public <T> VertxBreaker failurePolicy(FailurePolicy<T> policy) {
    return this.<T>classifier(
        (value, failure) -> {
          var done =
              failure == null ? Future.succeededFuture(value) : Future.<T>failedFuture(failure);
          return policy.test(done) ? Outcome.FAILURE : Outcome.SUCCESS;
        });
  }

  /** Without effect, as in Vert.x while no retries are configured: retry around the breaker. */
  @Override
  public VertxBreaker retryPolicy(RetryPolicy retryPolicy) {
    return this;
  }

  @Override
  public VertxBreaker openHandler(Handler<Void> handler) {
    handlers.put(Breaker.Status.OPEN, handler);
    handlers.put(Breaker.Status.FORCED_OPEN, handler);
    return this;
  }

  @Override
  public VertxBreaker halfOpenHandler(Handler<Void> handler) {
    handlers.put(Breaker.Status.HALF_OPEN, handler);
    return this;
  }

  @Override
  public VertxBreaker closeHandler(Handler<Void> handler) {
    handlers.put(Breaker.Status.CLOSED, handler);
    handlers.put(Breaker.Status.FORCED_CLOSED, handler);
    handlers.put(Breaker.Status.METRICS_ONLY, handler);
    return this;
  }

  private void notifyHandler(Breaker.Transition transition) {
    var handler = handlers.get(transition.to());
    if (handler != null) {
      handler.handle(null);
    }
  }

  /**
   * Forgets all counts; closes a half-open circuit, but not an open one, as Vert.x has it. {@link
   * Breaker#reset} closes any.
   */
  @Override
  public VertxBreaker reset() {
    if (state() != CircuitBreakerState.OPEN) {
      breaker.reset();
    }
    return this;
  }

  @Override
  public VertxBreaker open() {
    breaker.open();
    return this;
  }

  @Override
  public VertxBreaker close() {
    handlers.clear();
    return this;
  }

  @Override
  public CircuitBreakerState state() {
    return switch (breaker.status()) {
      case CLOSED, FORCED_CLOSED, METRICS_ONLY -> CircuitBreakerState.CLOSED;
      case OPEN, FORCED_OPEN -> CircuitBreakerState.OPEN;
      case HALF_OPEN -> CircuitBreakerState.HALF_OPEN;
    };
  }

  @Override
  public long failureCount() {
    return breaker.view().failures();
  }

  @Override
  public String name() {
    return breaker.name();
  }
}
