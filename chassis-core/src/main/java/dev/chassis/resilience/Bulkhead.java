package dev.chassis.resilience;

import dev.chassis.resilience.RejectedException.Reason;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many operations are under way at a time, so that one that hangs cannot take everything
 * with it. Who finds no place waits in line, when there is a queue, and runs on its own Vert.x
 * context when its turn comes; or is refused at once.
 *
 * <p>Thread-safe and exact. A place is held until the operation's future completes: one that may
 * never complete needs a time-out inside.
 */
public final class Bulkhead implements Policy {

  private final String name;
  private final Timers timers;
  private final Object lock = new Object();
  private final Queue<Waiter> queue = new ArrayDeque<>();
  private final Set<Thread> admitting = new HashSet<>();
  private BulkheadConfig config;
  private int inside;

  private static final class Waiter {
    private final Promise<Void> turn = Calls.promise();
    private volatile Timers.@Nullable Timer timer;
  }

  private Bulkhead(String name, BulkheadConfig config, Timers timers) {
    this.name = name;
    this.config = config;
    this.timers = timers;
  }

  /** An empty one; {@code name} is for messages. */
  public static Bulkhead create(String name, BulkheadConfig config, Timers timers) {
    return new Bulkhead(name, config, timers);
  }

  /**
   * Replaces the configuration. Nobody is thrown out, neither from inside nor from the queue; more
   * places are taken at once by those who wait.
   */
  public void retune(BulkheadConfig newConfig) {
    synchronized (lock) {
      config = newConfig;
    }
    admitAll();
  }

  @Override
  public <T> Future<T> run(Supplier<Future<T>> operation) {
    Waiter waiter = null;
    synchronized (lock) {
      if (inside < config.maxConcurrent()) {
        inside++;
      } else if (queue.size() < config.maxQueue()) {
        waiter = new Waiter();
        queue.add(waiter);
      } else {
        return Future.failedFuture(rejection(Reason.TOO_MANY_AT_ONCE, "is full"));
      }
    }
    return waiter == null ? placed(operation) : waited(waiter, operation);
  }

  /** Takes a place, without waiting; {@link #release} must follow. */
  public boolean tryAcquire() {
    synchronized (lock) {
      if (inside >= config.maxConcurrent()) {
        return false;
      }
      inside++;
      return true;
    }
  }

  /** Gives a place back. */
  public void release() {
    synchronized (lock) {
      inside--;
    }
    admitAll();
  }

  /** How many are under way. */
  public int inside() {
    synchronized (lock) {
      return inside;
    }
  }

  /** How many wait. */
  public int waiting() {
    synchronized (lock) {
      return queue.size();
    }
  }

  private <T> Future<T> placed(Supplier<Future<T>> operation) {
    return Calls.invoke(operation).onComplete(done -> release());
  }

  private <T> Future<T> waited(Waiter waiter, Supplier<Future<T>> operation) {
    waiter.timer = timers.after(maxWait(), () -> expire(waiter));
    return waiter.turn.future().compose(turn -> placed(operation));
  }

  private Duration maxWait() {
    synchronized (lock) {
      return config.maxWait();
    }
  }

  private void expire(Waiter waiter) {
    boolean waited;
    synchronized (lock) {
      waited = queue.remove(waiter);
    }
    if (waited) {
      waiter.turn.fail(rejection(Reason.WAITED_TOO_LONG, "had no place in time"));
    }
  }

  /**
   * Lets in whoever has a place by now. An operation that ends at once gives its place back while
   * this runs: then the loop that began it goes on, since each further one would nest in the one
   * before, until the stack is used up and calls are lost.
   */
  private void admitAll() {
    var thread = Thread.currentThread();
    synchronized (lock) {
      if (!admitting.add(thread)) {
        return;
      }
    }
    try {
      for (var next = admitNext(); next != null; next = admitNext()) {
        begin(next);
      }
    } finally {
      synchronized (lock) {
        admitting.remove(thread);
      }
    }
  }

  /** Gives a free place to who waits longest; null when there is none to give or nobody waits. */
  private @Nullable Waiter admitNext() {
    synchronized (lock) {
      var next = inside < config.maxConcurrent() ? queue.poll() : null;
      if (next != null) {
        inside++;
      }
      return next;
    }
  }

  /** Outside the lock: this runs operations. */
  private static void begin(Waiter next) {
    var timer = next.timer;
    if (timer != null) {
      timer.cancel();
    }
    next.turn.complete();
  }

  private RejectedException rejection(Reason reason, String what) {
    return new RejectedException(reason, "the bulkhead " + name + " " + what, null);
  }
}
