package dev.chassis.messaging.errors;

import dev.chassis.messaging.errors.JobReport.Status;
import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.ErrorQueue.Session;
import dev.chassis.messaging.spi.ErrorQueue.Taken;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One job on its way through an error queue: takes a batch, settles what is meant, slice by slice
 * as the rate allows, and keeps the rest until the end, when it returns to its place. A session
 * that breaks is begun anew. Runs on one context, so it needs no locks.
 */
final class Sweep {

  private static final int BATCH = 50;

  /** Slices per second: a rate is kept evenly, and a cancelled job is not held up. */
  private static final int SLICES = 10;

  private static final Duration BEFORE_ANEW = Duration.ofSeconds(1);

  /** Sessions begun anew without any progress before the job gives up: about half a minute. */
  private static final int MOST_ANEW = 30;

  private final ErrorJob job;
  private final ErrorQueue queue;
  private final Context context;
  private final Ticker ticker;
  private final Timers timers;
  private final Deque<Taken> pending = new ArrayDeque<>();
  private final Promise<Void> over = Promise.promise();
  private @Nullable Session session;
  private long left;
  private long startNanos;
  private long kept;
  private int anew;
  private boolean broken;

  Sweep(ErrorJob job, ErrorQueue queue, Context context, Ticker ticker, Timers timers) {
    this.job = job;
    this.queue = queue;
    this.context = context;
    this.ticker = ticker;
    this.timers = timers;
  }

  /** Succeeds when the job is over; never fails. */
  Future<Void> run() {
    hop(this::begin);
    return over.future();
  }

  private void begin() {
    job.update(state -> state.started(ticker.now()));
    startNanos = ticker.nanos();
    Audit.begun(job.report());
    open();
  }

  private void open() {
    then(
        queue.count().compose(this::openFor),
        opened -> {
          if (opened.failed()) {
            again(opened.cause());
          } else {
            session = opened.result();
            next(opened.result());
          }
        });
  }

  /**
   * No more than lie there now: what comes while the job is at work is none of its business. What
   * was taken before and not settled is among them; so may be what was settled, when the broker
   * died before it had noted that.
   */
  private Future<Session> openFor(long count) {
    job.update(state -> state.afresh(count));
    left = count;
    kept = 0;
    return queue.open();
  }

  private void next(Session open) {
    if (job.isCancelled()) {
      end(Status.cancelled);
    } else if (!pending.isEmpty()) {
      settleSlice(open);
    } else if (left <= 0) {
      passed();
    } else {
      take(open);
    }
  }

  private void passed() {
    if (broken) {
      // The broker may have noticed late that the old session was gone, and returned late what it
      // held: one more look.
      broken = false;
      then(closeSession(), closed -> timers.after(BEFORE_ANEW, this::open));
    } else {
      end(kept == 0 ? Status.done : Status.failed);
    }
  }

  private void take(Session open) {
    then(
        open.take((int) Math.min(BATCH, left)),
        taken -> {
          if (taken.failed()) {
            again(taken.cause());
            return;
          }
          // Fewer than were counted: somebody else took the rest.
          left = taken.result().isEmpty() ? 0 : left - taken.result().size();
          taken.result().forEach(this::consider);
          next(open);
        });
  }

  private void consider(Taken taken) {
    var parked = taken.parked();
    if (!job.order().selection().takes(parked)) {
      return;
    }
    if (Marks.isOf(job.id(), parked.message())) {
      job.update(state -> state.failedAgain(1));
      return;
    }
    job.update(state -> state.matched(1));
    if (!job.order().dryRun()) {
      pending.add(taken);
    }
  }

  private void settleSlice(Session open) {
    int size = Math.min(pending.size(), Math.max(1, job.order().rate() / SLICES));
    var outcomes = new ArrayDeque<Future<Boolean>>();
    for (int i = 0; i < size; i++) {
      outcomes.add(settle(pending.remove()));
    }
    then(
        Future.all(outcomes.stream().toList()),
        settled -> {
          long done = outcomes.stream().filter(Future::result).count();
          job.update(state -> state.settled(done));
          kept += size - done;
          if (done == 0) {
            again(null);
          } else {
            anew = 0;
            pace(() -> next(open));
          }
        });
  }

  /** Whether it worked; what did not stays in the error queue. */
  private Future<Boolean> settle(Taken taken) {
    var parked = taken.parked();
    var work =
        switch (job.order().kind()) {
          case redrive -> taken.putBack(Marks.by(job.id(), parked.message()));
          case discard -> taken.discard().onSuccess(done -> Audit.discarded(job.report(), parked));
        };
    return work.map(true)
        .otherwise(
            failure -> {
              job.update(state -> state.problem(String.valueOf(failure.getMessage())));
              return false;
            });
  }

  private void pace(Runnable next) {
    long dueNanos =
        startNanos
            + Math.round(
                job.state().settled()
                    * (double) Duration.ofSeconds(1).toNanos()
                    / job.order().rate());
    long waitNanos = dueNanos - ticker.nanos();
    if (waitNanos <= 0) {
      hop(next); // not called from here: a fast queue would nest without end
    } else {
      timers.after(Duration.ofNanos(waitNanos), next);
    }
  }

  /** The session is of no use any more, or nothing can be settled at this time. */
  private void again(@Nullable Throwable cause) {
    if (cause != null) {
      job.update(state -> state.problem(String.valueOf(cause.getMessage())));
    }
    pending.clear();
    broken = true;
    anew++;
    if (job.isCancelled()) {
      end(Status.cancelled);
    } else if (anew > MOST_ANEW) {
      end(Status.failed);
    } else {
      then(closeSession(), closed -> timers.after(BEFORE_ANEW, this::open));
    }
  }

  private Future<Void> closeSession() {
    var last = session;
    session = null;
    return last == null ? Future.succeededFuture() : last.close();
  }

  private void end(Status status) {
    then(
        closeSession().compose(closed -> queue.count()),
        counted -> {
          if (counted.succeeded()) {
            job.update(state -> state.left(counted.result()));
          }
          job.end(status, ticker.now());
          Audit.ended(job.report());
          over.complete();
        });
  }

  private <T> void then(Future<T> future, Consumer<AsyncResult<T>> next) {
    future.onComplete(result -> hop(() -> next.accept(result)));
  }

  private void hop(Runnable next) {
    try {
      context.runOnContext(go -> next.run());
    } catch (RejectedExecutionException e) {
      // The event loop has ended and the service with it: what was taken returns by itself.
      job.end(Status.cancelled, ticker.now());
      over.tryComplete();
    }
  }
}
