package dev.chassis.resilience;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.FailurePolicy;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.RetryPolicy;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Breaker} behind Vert.x' interface. */
final class VertxBreaker implements CircuitBreaker {

  private final Vertx vertx;
  private final Breaker breaker;
  private final Map<Breaker.Status, Handler<Void>> handlers =
      Collections.synchronizedMap(new EnumMap<>(Breaker.Status.class));
  private volatile @Nullable Function<Throwable, ?> fallback;
  private volatile FailurePolicy<?> failurePolicy = FailurePolicy.defaultPolicy();

  VertxBreaker(Vertx vertx, Breaker breaker) {
    this.vertx = vertx;
    this.breaker = breaker;
    breaker.onTransition(this::notifyHandler);
  }

  private void notifyHandler(Breaker.Transition transition) {
    var handler = handlers.get(transition.to());
    if (handler != null) {
      handler.handle(null);
    }
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
    return executeWithFallback(
        () -> {
          var promise = Promise.<T>promise();
          command.handle(promise);
          return promise.future();
        },
        onOpen);
  }

  @Override
  public <T> Future<T> executeWithFallback(
      Supplier<Future<T>> command, @Nullable Function<Throwable, T> onOpen) {
    var caller = (ContextInternal) vertx.getOrCreateContext();
    var result = caller.<T>promise();
    var permit = breaker.tryAcquire();
    if (permit == null) {
      rejected(onOpen).onComplete(result);
    } else {
      guarded(permit, command).onComplete(result);
    }
    return result.future();
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

  private <T> Future<T> guarded(Breaker.Permit permit, Supplier<Future<T>> command) {
    return invoke(command)
        .andThen(
            done -> {
              if (isFailure(done.succeeded(), done.result(), done.cause())) {
                permit.failure();
              } else {
                permit.success();
              }
            });
  }

  @SuppressWarnings("unchecked") // Vert.x' own contract: one breaker, one type of result
  private <T> boolean isFailure(boolean succeeded, T result, Throwable cause) {
    var done = succeeded ? Future.succeededFuture(result) : Future.<T>failedFuture(cause);
    return ((FailurePolicy<T>) failurePolicy).test(done);
  }

  private static <T> Future<T> invoke(Supplier<Future<T>> command) {
    try {
      return command.get();
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private static <T> Future<T> rejected(@Nullable Function<Throwable, T> onOpen) {
    if (onOpen == null) {
      return Future.failedFuture(OpenCircuitException.INSTANCE);
    }
    return invoke(() -> Future.succeededFuture(onOpen.apply(OpenCircuitException.INSTANCE)));
  }

  @SuppressWarnings("unchecked") // Vert.x' own contract: the fallback fits what is executed
  private <T> @Nullable Function<Throwable, T> defaultFallback() {
    return (Function<Throwable, T>) fallback;
  }

  @Override
  public <T> CircuitBreaker fallback(Function<Throwable, T> handler) {
    fallback = handler;
    return this;
  }

  @Override
  public <T> CircuitBreaker failurePolicy(FailurePolicy<T> policy) {
    failurePolicy = policy;
    return this;
  }

  /** Without effect, as in Vert.x while no retries are configured: retry around the breaker. */
  @Override
  public CircuitBreaker retryPolicy(RetryPolicy retryPolicy) {
    return this;
  }

  @Override
  public CircuitBreaker openHandler(Handler<Void> handler) {
    handlers.put(Breaker.Status.OPEN, handler);
    return this;
  }

  @Override
  public CircuitBreaker halfOpenHandler(Handler<Void> handler) {
    handlers.put(Breaker.Status.HALF_OPEN, handler);
    return this;
  }

  @Override
  public CircuitBreaker closeHandler(Handler<Void> handler) {
    handlers.put(Breaker.Status.CLOSED, handler);
    return this;
  }

  @Override
  public CircuitBreaker reset() {
    breaker.reset();
    return this;
  }

  @Override
  public CircuitBreaker open() {
    breaker.open();
    return this;
  }

  @Override
  public CircuitBreaker close() {
    handlers.clear();
    return this;
  }

  @Override
  public CircuitBreakerState state() {
    return switch (breaker.status()) {
      case CLOSED -> CircuitBreakerState.CLOSED;
      case OPEN -> CircuitBreakerState.OPEN;
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
