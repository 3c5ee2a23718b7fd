package dev.chassis.lifecycle;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a service step by step. A step that fails or outruns its budget is named and passed over:
 * the next ones still run. One line per step, with its offset from the beginning, and a last line
 * for the whole make the timeline that people read afterwards. Used from one context.
 */
public final class Shutdown {

  /** What a step may take at most once somebody hurries. */
  static final Duration HURRIED_STEP = Duration.ofSeconds(1);

  /** What a step gets when the time for all of them is over: closing a socket needs no more. */
  private static final Duration MOMENT = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private final Ticker ticker;
  private final Timers timers;
  private final Duration timeout;
  private final long begun;
  private final List<List<Step>> groups = new ArrayList<>();
  private final List<Running> running = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int steps;
  private boolean onlyCut = true;
  private boolean hurried;

  /** How a step ended; lower case in the log. */
  private enum Outcome {
    DONE,
    CUT,
    FAILED
  }

  /**
   * One step.
   *
   * @param name for the timeline
   * @param budget the longest it may take
   * @param action what to do; fails with {@link WorkCutException} when it had to cut work
   * @param hurry called while the action is under way, when it should end as soon as it can
   */
  public record Step(
      String name, Duration budget, Supplier<? extends Future<?>> action, Runnable hurry) {

    /** A step that cannot hurry: it is passed over when it takes too long. */
    public Step(String name, Duration budget, Supplier<? extends Future<?>> action) {
      this(name, budget, action, () -> {});
    }
  }

  private Shutdown(Duration timeout, Ticker ticker, Timers timers) {
    this.ticker = ticker;
    this.timers = timers;
    this.timeout = timeout;
    this.begun = ticker.nanos();
  }

  /**
   * A shutdown without steps; its time runs from now on.
   *
   * @param timeout for all steps; once it is over the remaining ones get 100 ms each
   */
  public static Shutdown create(Duration timeout, Ticker ticker, Timers timers) {
    return new Shutdown(timeout, ticker, timers);
  }

  /** Adds a step. */
  public Shutdown then(String name, Duration budget, Supplier<? extends Future<?>> action) {
    return then(List.of(new Step(name, budget, action)));
  }

  /** Adds steps, one after the other. */
  public Shutdown then(List<Step> more) {
    more.forEach(step -> groups.add(List.of(step)));
    return this;
  }

  /** Adds groups of steps; those of a group run side by side. */
  public Shutdown thenGroups(List<List<Step>> more) {
    groups.addAll(more);
    return this;
  }

  /** Adds a wait, which ends early when somebody hurries. */
  public Shutdown thenWait(String name, Duration length) {
    var over = Promise.<Void>promise();
    return then(
        List.of(
            new Step(
                name,
                length.plusSeconds(1),
                () -> {
                  timers.after(length, over::tryComplete);
                  return over.future();
                },
                over::tryComplete)));
  }

  /**
   * Runs the steps; call it once.
   *
   * @return fails with {@link ShutdownException} when a step failed or was cut, after the last one
   */
  public Future<Void> run() {
    Future<Void> chain = Future.succeededFuture();
    for (var group : groups) {
      chain = chain.compose(done -> run(group));
    }
    return chain.compose(done -> verdict());
  }

  /**
   * Lets waits end now and every step, the ones under way included, take at most a second more.
   * Harmless when repeated.
   */
  public void hurry() {
    if (hurried) {
      return;
    }
    hurried = true;
    log.atWarn()
        .addKeyValue("offsetMs", offset(ticker.nanos()))
        .log("stop: told to hurry at +{} ms; no more pauses", offset(ticker.nanos()));
    List.copyOf(running).forEach(Running::hurry);
  }

  private Future<Void> run(List<Step> group) {
    // All of a group begin before any is waited for.
    var under = group.stream().map(step -> new Running(step, budget(step))).toList();
    return Future.join(under.stream().map(Running::begin).toList()).transform(ended -> DONE);
  }

  private static final Future<Void> DONE = Future.succeededFuture();

  private Duration budget(Step step) {
    var left = timeout.minusNanos(ticker.nanos() - begun);
    var least = shorter(left, hurried ? HURRIED_STEP : step.budget);
    // Also past the deadline every step gets a moment, and never more than it asked for.
    return least.compareTo(MOMENT) < 0 ? MOMENT : least;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private long offset(long nanos) {
    return Duration.ofNanos(nanos - begun).toMillis();
  }

  private Future<Void> verdict() {
    long nanos = ticker.nanos() - begun;
    var line = failures.isEmpty() ? log.atInfo() : log.atWarn();
    line.addKeyValue("event.duration", nanos)
        .addKeyValue("budgetMs", timeout.toMillis())
        .addKeyValue("hurried", hurried)
        .log(
            "stop: all {} steps in {} of {} ms, {}",
            steps,
            Duration.ofNanos(nanos).toMillis(),
            timeout.toMillis(),
            failures.isEmpty() ? "all done" : "not as they should: " + failures);
    return failures.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(new ShutdownException(String.join("; ", failures), onlyCut));
  }

  /** A step that has begun. */
  private final class Running {

    private final Step step;
    private final Promise<Void> end = Promise.promise();
    private final long startNanos = ticker.nanos();
    private Duration budget;
    private Timers.@Nullable Timer limit;

    Running(Step step, Duration budget) {
      this.step = step;
      this.budget = budget;
    }

    Future<Void> begin() {
      running.add(this);
      steps++;
      limitTo(budget);
      Lifecycle.attempt(step.action)
          .onComplete(
              (done, failure) -> end(failure == null ? Outcome.DONE : kind(failure), failure));
      return end.future();
    }

    void hurry() {
      var used = Duration.ofNanos(ticker.nanos() - startNanos);
      budget = shorter(budget, used.plus(HURRIED_STEP));
      limitTo(budget.minus(used));
      Lifecycle.attempt(
          () -> {
            step.hurry.run();
            return Future.succeededFuture();
          });
    }

    private void limitTo(Duration left) {
      if (limit != null) {
        limit.cancel();
      }
      limit = timers.after(left, this::tooLong);
    }

    private void tooLong() {
      end(
          Outcome.FAILED,
          new ShutdownException("not done within " + budget.toMillis() + " ms", false));
    }

    private void end(Outcome outcome, @Nullable Throwable failure) {
      if (!running.remove(this)) {
        return;
      }
      if (limit != null) {
        limit.cancel();
      }
      report(outcome, failure);
      end.tryComplete();
    }

    private void report(Outcome outcome, @Nullable Throwable failure) {
      long nanos = ticker.nanos() - startNanos;
      var how = outcome.name().toLowerCase(Locale.ROOT);
      var why = failure == null ? "" : ": " + failure.getMessage();
      if (failure != null) {
        failures.add(step.name + why);
        onlyCut &= outcome == Outcome.CUT;
      }
      var line = failure == null ? log.atInfo() : log.atWarn();
      line.addKeyValue("event.duration", nanos)
          .addKeyValue("step", step.name)
          .addKeyValue("offsetMs", offset(startNanos))
          .addKeyValue("budgetMs", budget.toMillis())
          .addKeyValue("outcome", how)
          .log(
              "stop: {} {}, +{} ms, {} of {} ms{}",
              step.name,
              how,
              offset(startNanos),
              Duration.ofNanos(nanos).toMillis(),
              budget.toMillis(),
              why);
    }
  }

  private static Outcome kind(Throwable failure) {
    return failure instanceof WorkCutException ? Outcome.CUT : Outcome.FAILED;
  }
}
