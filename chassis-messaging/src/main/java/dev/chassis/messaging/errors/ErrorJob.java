package dev.chassis.messaging.errors;

import dev.chassis.messaging.errors.JobReport.Status;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A redrive or a discard: waiting, under way or over. May be used from any thread. */
public final class ErrorJob {

  private final String id;
  private final JobOrder order;
  private final Promise<JobReport> ended = Promise.promise();
  private volatile State state = State.BEFORE;
  private volatile boolean cancelled;

  ErrorJob(String id, JobOrder order) {
    this.id = id;
    this.order = order;
  }

  /** Its id: the one of the order, or one that was made up. */
  public String id() {
    return id;
  }

  /** What was ordered. */
  public JobOrder order() {
    return order;
  }

  /** How far it is. */
  public JobReport report() {
    var now = state;
    return new JobReport(
        id,
        order.kind(),
        order.subscription(),
        order.selection().toString(),
        order.rate(),
        order.dryRun(),
        order.by(),
        order.why(),
        now.status,
        now.found,
        now.matched,
        now.settled,
        now.failedAgain,
        now.problem,
        now.startedAt,
        now.endedAt);
  }

  /** Ends it soon, within about a second; what it has settled stays so. */
  public void cancel() {
    cancelled = true;
  }

  /** Succeeds when it is over, whatever its status then is; never fails. */
  public Future<JobReport> ended() {
    return ended.future();
  }

  boolean isCancelled() {
    return cancelled;
  }

  State state() {
    return state;
  }

  synchronized void update(UnaryOperator<State> change) {
    state = change.apply(state);
  }

  void end(Status status, Instant at) {
    update(now -> now.ended(status, at));
    ended.tryComplete(report());
  }

  /** What changes as the job goes on; counts are of events. */
  record State(
      Status status,
      long found,
      long matched,
      long settled,
      long failedAgain,
      @Nullable String problem,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {

    static final State BEFORE = new State(Status.waiting, 0, 0, 0, 0, null, null, null);

    State started(Instant at) {
      return new State(Status.running, found, matched, settled, failedAgain, problem, at, null);
    }

    State found(long events) {
      return new State(status, events, matched, settled, failedAgain, problem, startedAt, endedAt);
    }

    /** What was looked at and not settled has returned and will be looked at again. */
    State afresh() {
      return new State(status, found, settled, settled, 0, problem, startedAt, endedAt);
    }

    State matched(long more) {
      return new State(
          status, found, matched + more, settled, failedAgain, problem, startedAt, endedAt);
    }

    State settled(long more) {
      return new State(
          status, found, matched, settled + more, failedAgain, problem, startedAt, endedAt);
    }

    State failedAgain(long more) {
      return new State(
          status, found, matched, settled, failedAgain + more, problem, startedAt, endedAt);
    }

    State problem(String text) {
      return new State(status, found, matched, settled, failedAgain, text, startedAt, endedAt);
    }

    State ended(Status how, Instant at) {
      return new State(how, found, matched, settled, failedAgain, problem, startedAt, at);
    }
  }
}
