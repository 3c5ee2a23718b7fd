package dev.chassis.health;

import dev.chassis.redaction.Redactor;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One check. However many ask at once, it runs once, for at most {@link #TIME_LIMIT}, and its
 * answer stands for {@link #FRESH_FOR}: probes must not become a load of their own.
 */
final class CachedCheck {

  static final Duration TIME_LIMIT = Duration.ofSeconds(1);
  static final Duration FRESH_FOR = Duration.ofSeconds(1);

  private final String name;
  private final Supplier<Future<?>> check;
  private final Ticker ticker;
  private final Timers timers;
  private final AtomicReference<@Nullable Run> current = new AtomicReference<>();
  private final AtomicReference<@Nullable Outcome> last = new AtomicReference<>();

  CachedCheck(String name, Supplier<Future<?>> check, Ticker ticker, Timers timers) {
    this.name = name;
    this.check = check;
    this.ticker = ticker;
    this.timers = timers;
  }

  private record Run(long startNanos, Promise<HealthReport.Check> answer) {}

  private record Outcome(@Nullable String error, long sinceNanos) {
    boolean isUp() {
      return error == null;
    }
  }

  String name() {
    return name;
  }

  /** What the check says now, or said a moment ago. Never fails. */
  Future<HealthReport.Check> ask() {
    var now = ticker.nanos();
    var running = current.get();
    if (running != null && isFresh(running, now)) {
      return running.answer.future();
    }
    var next = new Run(now, Promise.promise());
    if (!current.compareAndSet(running, next)) {
      return ask();
    }
    invoke(next);
    return next.answer.future();
  }

  private static boolean isFresh(Run run, long now) {
    return !run.answer.future().isComplete() || now - run.startNanos < FRESH_FOR.toNanos();
  }

  private void invoke(Run run) {
    var timer =
        timers.after(
            TIME_LIMIT, () -> settle(run, "no answer within " + TIME_LIMIT.toMillis() + " ms"));
    started(check)
        .onComplete(
            (answer, failure) -> {
              timer.cancel();
              settle(run, failure == null ? null : describe(failure));
            });
  }

  /** The check under way; what it throws is a failure. */
  static Future<?> started(Supplier<Future<?>> check) {
    try {
      var answer = check.get();
      return answer == null ? Future.failedFuture("the check returned null") : answer;
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private void settle(Run run, @Nullable String error) {
    if (run.answer.future().isComplete()) {
      // Too late: it was reported as down, and somebody may be asking anew by now.
      return;
    }
    var now = ticker.nanos();
    var outcome =
        last.updateAndGet(
            before ->
                before == null || before.isUp() != (error == null)
                    ? new Outcome(error, now)
                    : new Outcome(error, before.sinceNanos));
    run.answer.tryComplete(report(error, now - outcome.sinceNanos));
  }

  private HealthReport.Check report(@Nullable String error, long sinceNanos) {
    var status = error == null ? HealthReport.Status.UP : HealthReport.Status.DOWN;
    return new HealthReport.Check(name, status, error, Duration.ofNanos(sinceNanos).toMillis());
  }

  private static String describe(Throwable failure) {
    var message = failure.getMessage();
    // It is shown to whoever may ask, and drivers put connection strings into it.
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : Redactor.masked(message);
  }
}
