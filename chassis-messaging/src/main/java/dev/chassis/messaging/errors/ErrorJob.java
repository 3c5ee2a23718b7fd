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
        now.left,
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
      @Nullable Long left,
      @Nullable String problem,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {

    static final State BEFORE = new State(Status.waiting, 0, 0, 0, 0, null, null, null, null);

    State started(Instant at) {
      return new State(Status.running, 0, 0, 0, 0, null, null, at, null);
    }

    /** So many lie there; what was looked at before and not settled will be looked at again. */
    State afresh(long count) {
      return counts(Math.max(found, settled + count), settled, settled, 0);
    }

    State matched(long more) {
      return counts(found, matched + more, settled, failedAgain);
    }

    State settled(long more) {
      return counts(found, matched, settled + more, failedAgain);
    }

    State failedAgain(long more) {
      return counts(found, matched, settled, failedAgain + more);
    }

    private State counts(long newFound, long newMatched, long newSettled, long newFailedAgain) {
      return new State(
          status,
          newFound,
          newMatched,
          newSettled,
          newFailedAgain,
          left,
          problem,
          startedAt,
          endedAt);
    }

    State left(long events) {
      return new State(
          status, found, matched, settled, failedAgain, events, problem, startedAt, endedAt);
    }

    State problem(String text) {
      return new State(
          status, found, matched, settled, failedAgain, left, text, startedAt, endedAt);
    }

    State ended(Status how, Instant at) {
      return new State(how, found, matched, settled, failedAgain, left, problem, startedAt, at);
    }
  }
}
