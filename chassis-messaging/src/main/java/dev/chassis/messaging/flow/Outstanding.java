package dev.chassis.messaging.flow;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how much is sent and not yet confirmed. Who comes when the bound is reached waits for room
 * up to his deadline, the nearest deadline first; what must keep its order never overtakes each
 * other. Thread-safe.
 */
public final class Outstanding {

  private static final Comparator<Waiter> NEAREST_DEADLINE =
      (a, b) -> a.rank == b.rank ? Long.compare(a.order, b.order) : Long.signum(a.rank - b.rank);

  private final int most;
  private final int mostWaiting;
  private final Ticker ticker;
  private final Timers timers;
  private final Function<String, Throwable> full;
  private final PriorityQueue<Waiter> waiting = new PriorityQueue<>(NEAREST_DEADLINE);
  private int sent;
  private int waiters;
  private long orders;
  private long lastInOrder;
  private boolean releasing;

  private static final class Waiter {
    private final long rank;
    private final long order;
    private final Supplier<Future<Void>> send;
    private final Promise<Void> promise = Promise.promise();
    private boolean gone;
    private Timers.@Nullable Timer timer;

    Waiter(long rank, long order, Supplier<Future<Void>> send) {
      this.rank = rank;
      this.order = order;
      this.send = send;
    }
  }

  private Outstanding(
      int most, int mostWaiting, Ticker ticker, Timers timers, Function<String, Throwable> full) {
    this.most = most;
    this.mostWaiting = mostWaiting;
    this.ticker = ticker;
    this.timers = timers;
    this.full = full;
  }

  /**
   * Nothing sent so far.
   *
   * @param most sent and not confirmed at once
   * @param mostWaiting that may wait for room; more fail at once
   * @param full makes the failure of what found no room, from what happened in words
   */
  public static Outstanding create(
      int most, int mostWaiting, Ticker ticker, Timers timers, Function<String, Throwable> full) {
    return new Outstanding(most, mostWaiting, ticker, timers, full);
  }

  /**
   * Sends when there is room.
   *
   * @param patience how long to wait for room
   * @param inOrder whether it must not overtake what came before it and is in order too
   * @param send sends, and completes with the confirm. Runs on the caller's thread or that of
   *     another's confirm
   */
  public Future<Void> send(Duration patience, boolean inOrder, Supplier<Future<Void>> send) {
    Waiter waiter;
    synchronized (this) {
      if (sent < most && waiters == 0 && !releasing) {
        sent++;
        waiter = null;
      } else if (waiters >= mostWaiting) {
        return Future.failedFuture(
            full.apply(most + " wait for their confirm and " + waiters + " for room already"));
      } else {
        waiter = enqueue(patience, inOrder, send);
      }
    }
    if (waiter == null) {
      return send.get().onComplete(confirmed -> confirmed());
    }
    waiter.timer = timers.after(patience, () -> giveUp(waiter, patience));
    release();
    return waiter.promise.future();
  }

  private Waiter enqueue(Duration patience, boolean inOrder, Supplier<Future<Void>> send) {
    long rank = ticker.nanos() + patience.toNanos();
    if (inOrder) {
      rank = waiters == 0 || lastInOrder - rank < 0 ? rank : lastInOrder;
      lastInOrder = rank;
    }
    var waiter = new Waiter(rank, orders++, send);
    waiting.add(waiter);
    waiters++;
    return waiter;
  }

  private void giveUp(Waiter waiter, Duration patience) {
    synchronized (this) {
      if (waiter.gone) {
        return;
      }
      waiter.gone = true; // stays in the queue until its turn: to take it out would be a search
      waiters--;
    }
    waiter.promise.fail(
        full.apply("no room within " + patience + ": " + most + " wait for their confirm already"));
  }

  private void confirmed() {
    synchronized (this) {
      sent--;
      if (waiting.isEmpty()) {
        return;
      }
    }
    release();
  }

  /** One thread at a time, so that order is kept; outside the lock, since senders may come back. */
  private void release() {
    for (var next = nextToSend(true); next != null; next = nextToSend(false)) {
      if (next.timer != null) {
        next.timer.cancel();
      }
      next.send.get().onComplete(confirmed -> confirmed()).onComplete(next.promise);
    }
  }

  private synchronized @Nullable Waiter nextToSend(boolean first) {
    if (first && releasing) {
      return null;
    }
    while (sent < most) {
      var next = waiting.poll();
      if (next == null) {
        break;
      }
      if (!next.gone) {
        next.gone = true;
        waiters--;
        sent++;
        releasing = true;
        return next;
      }
    }
    releasing = false;
    return null;
  }

  /** Sent and not confirmed. */
  public synchronized int sent() {
    return sent;
  }

  /** Waiting for room. */
  public synchronized int waiters() {
    return waiters;
  }
}
