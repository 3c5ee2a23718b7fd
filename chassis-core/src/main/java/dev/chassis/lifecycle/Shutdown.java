package dev.chassis.lifecycle;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a service step by step. A step that fails or outruns its budget is named and passed over:
 * the next ones still run. One line per step makes the timeline that people read afterwards.
 */
public final class Shutdown {

  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private final Ticker ticker;
  private final Timers timers;
  private final long deadline;
  private final List<String> failures = new ArrayList<>();

  /**
   * One step.
   *
   * @param name for the timeline
   * @param budget the longest it may take
   * @param action what to do
   */
  public record Step(String name, Duration budget, Supplier<? extends Future<?>> action) {}

  private Shutdown(Ticker ticker, Timers timers, Duration timeout) {
    this.ticker = ticker;
    this.timers = timers;
    this.deadline = ticker.nanos() + timeout.toNanos();
  }

  /**
   * Runs {@code steps} in order.
   *
   * @param timeout for all of them; once it is over the remaining steps get 100 ms each
   * @return fails with {@link ShutdownException} when a step failed or was cut, after the last one
   */
  public static Future<Void> run(List<Step> steps, Duration timeout, Ticker ticker, Timers timers) {
    var shutdown = new Shutdown(ticker, timers, timeout);
    Future<Void> chain = Future.succeededFuture();
    for (var step : steps) {
      chain = chain.compose(done -> shutdown.run(step));
    }
    return chain.compose(done -> shutdown.verdict());
  }

  private Future<Void> run(Step step) {
    long begun = ticker.nanos();
    return limited(Lifecycle.attempt(step.action), budget(step))
        .transform(
            result -> {
              report(step, ticker.nanos() - begun, result.cause());
              return Future.succeededFuture();
            });
  }

  private void report(Step step, long nanos, @Nullable Throwable failure) {
    var millis = Duration.ofNanos(nanos).toMillis();
    if (failure == null) {
      log.atInfo().addKeyValue("event.duration", nanos).log("stop: {} in {} ms", step.name, millis);
      return;
    }
    failures.add(step.name + ": " + failure.getMessage());
    log.atWarn()
        .addKeyValue("event.duration", nanos)
        .log("stop: {} failed after {} ms: {}", step.name, millis, failure.getMessage());
  }

  private Duration budget(Step step) {
    var left = Duration.ofNanos(Math.max(0, deadline - ticker.nanos()));
    var least = left.compareTo(step.budget) < 0 ? left : step.budget;
    // Also past the deadline every step gets a moment: closing a socket needs no more.
    return least.compareTo(Duration.ofMillis(100)) < 0 ? Duration.ofMillis(100) : least;
  }

  private Future<Void> limited(Future<?> step, Duration budget) {
    Promise<Void> promise = Promise.promise();
    var timer =
        timers.after(
            budget,
            () ->
                promise.tryFail(
                    new ShutdownException("not done within " + budget.toMillis() + " ms")));
    step.onComplete(
        result -> {
          timer.cancel();
          if (result.succeeded()) {
            promise.tryComplete();
          } else {
            promise.tryFail(result.cause());
          }
        });
    return promise.future();
  }

  private Future<Void> verdict() {
    return failures.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(new ShutdownException(String.join("; ", failures)));
  }
}
