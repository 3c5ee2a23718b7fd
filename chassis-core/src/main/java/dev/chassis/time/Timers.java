package dev.chassis.time;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Schedules work. Tasks run on the Vert.x context of the caller (an event loop of the service where
 * the caller has none); a task scheduled with {@link #after} sees the caller's request context, one
 * scheduled with {@link #every} starts without one.
 */
public interface Timers {

  /**
   * Runs {@code task} once, {@code delay} from now. A delay of less than a millisecond counts as
   * one.
   */
  Timer after(Duration delay, Runnable task);

  /** Runs {@code task} every {@code period}, first after one period. */
  Timer every(Duration period, Runnable task);

  /**
   * Timers for what is mostly taken back before it is due, such as time limits of calls: cheaper to
   * begin and to take back, and up to 2 ms late. These themselves, where there are no others.
   */
  default Timers forTimeLimits() {
    return this;
  }

  /** Something scheduled. */
  interface Timer {

    /** Takes the task back. Returns whether it was still to run; harmless when repeated. */
    boolean cancel();
  }

  /** Timers of {@code vertx}, resolution one millisecond. */
  static Timers on(Vertx vertx) {
    return new VertxTimers(vertx);
  }
}
