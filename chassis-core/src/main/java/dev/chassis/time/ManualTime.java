package dev.chassis.time;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it. {@link #advance} runs what falls due, in order,
 * each task on the Vert.x context it was scheduled from, and returns when those tasks have
 * returned; what a task does asynchronously afterwards is the test's to await.
 *
 * <p>Thread-safe. Also a plain {@link Ticker} and {@link Timers} for code without a Vertx: such
 * tasks run on the thread that advances.
 */
public final class ManualTime implements Time, Ticker, Timers {

  /** How long {@link #advance} waits for one task, in real time. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  // Sorted, not a heap: a test may cancel a hundred thousand, and each must be found at once.
  private final NavigableSet<Due> due =
      new TreeSet<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private final Instant origin;
  private long nanos;
  private long scheduled;

  private ManualTime(Instant origin) {
    this.origin = origin;
  }

  /**
   * Time that starts at 2024-01-01T00:00:00Z, so that time stamps in tests are the same each run.
   */
  public static ManualTime create() {
    return new ManualTime(Instant.parse("2024-01-01T00:00:00Z"));
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant now() {
    return origin.plusNanos(nanos);
  }

  @Override
  public Ticker ticker() {
    return this;
  }

  @Override
  public Timers timers(Vertx vertx) {
    return new Timers() {
      @Override
      public Timer after(Duration delay, Runnable task) {
        return schedule(delay, null, task, vertx.getOrCreateContext());
      }

      @Override
      public Timer every(Duration period, Runnable task) {
        return schedule(period, period, task, vertx.getOrCreateContext());
      }
    };
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return schedule(delay, null, task, null);
  }

  @Override
  public Timer every(Duration period, Runnable task) {
    return schedule(period, period, task, null);
  }

  /**
   * Moves time forward by {@code step} and runs everything that falls due on the way, including
   * what those tasks schedule within the step. Call it from a thread of the test: on a Vert.x
   * thread it cannot wait for the tasks.
   *
   * @throws IllegalStateException when a task did not return within 10 real seconds
   */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("step: " + step + ", expected zero or more");
    }
    long target = nanos() + step.toNanos();
    for (var next = nextUntil(target); next != null; next = nextUntil(target)) {
      next.run();
    }
    synchronized (this) {
      nanos = Math.max(nanos, target);
    }
  }

  /** How many tasks wait to run; periodic ones count once. */
  public synchronized int pending() {
    return due.size();
  }

  private synchronized @Nullable Due nextUntil(long target) {
    var next = due.isEmpty() ? null : due.first();
    if (next == null || next.at > target) {
      return null;
    }
    due.remove(next);
    nanos = Math.max(nanos, next.at);
    if (next.period != null) {
      add(next.again(scheduled++));
    } else {
      next.handle.pending = null;
    }
    return next;
  }

  private synchronized Timer schedule(
      Duration delay, @Nullable Duration period, Runnable task, @Nullable Context context) {
    var at = nanos + nanos(delay);
    var handle = new Handle();
    add(new Due(at, scheduled++, period, task, context, handle));
    return () -> cancel(handle);
  }

  private void add(Due next) {
    next.handle.pending = next;
    due.add(next);
  }

  private synchronized boolean cancel(Handle handle) {
    var pending = handle.pending;
    handle.pending = null;
    return pending != null && due.remove(pending);
  }

  /** As real timers have it; also keeps a period of zero from never letting time move on. */
  private static long nanos(Duration duration) {
    return Math.max(TimeUnit.MILLISECONDS.toNanos(1), duration.toNanos());
  }

  /** What of a task waits to run; guarded by the time it belongs to. */
  private static final class Handle {
    private @Nullable Due pending;
  }

  private record Due(
      long at,
      long order,
      @Nullable Duration period,
      Runnable task,
      @Nullable Context context,
      Handle handle) {

    Due again(long nextOrder) {
      var step = period == null ? 0 : nanos(period);
      return new Due(at + step, nextOrder, period, task, context, handle);
    }

    void run() {
      if (context == null) {
        task.run();
        return;
      }
      var done = new CompletableFuture<@Nullable Void>();
      try {
        firing(context).runOnContext(ignored -> run(done));
      } catch (RejectedExecutionException e) {
        return; // Its Vertx is closed, and a closed Vertx fires no timers.
      }
      if (!Context.isOnVertxThread()) {
        await(done);
      }
    }

    private void run(CompletableFuture<@Nullable Void> done) {
      try {
        task.run();
      } finally {
        done.complete(null);
      }
    }

    /** What Vert.x does: a periodic task gets a context of its own each time. */
    private Context firing(Context scheduledFrom) {
      return period == null
          ? scheduledFrom
          : ((ContextInternal) scheduledFrom).unwrap().duplicate();
    }

    private void await(CompletableFuture<@Nullable Void> done) {
      try {
        done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a timer task ran", e);
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException(
            "a timer task did not return within " + PATIENCE + "; is its event loop blocked?", e);
      }
    }
  }
}
