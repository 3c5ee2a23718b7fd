package dev.chassis.time;

import io.vertx.core.Vertx;
import java.time.Duration;

record VertxTimers(Vertx vertx) implements Timers {

  @Override
  public Timer after(Duration delay, Runnable task) {
    var id = vertx.setTimer(millis(delay), fired -> task.run());
    return () -> vertx.cancelTimer(id);
  }

  @Override
  public Timer every(Duration period, Runnable task) {
    var id = vertx.setPeriodic(millis(period), fired -> task.run());
    return () -> vertx.cancelTimer(id);
  }

  @Override
  public Timers forTimeLimits() {
    return new WheelTimers(vertx, this);
  }

  /** Rounded up: a timer may be late, never early. */
  private static long millis(Duration duration) {
    return Math.max(1, duration.plusNanos(999_999).toMillis());
  }
}
