package dev.chassis.lifecycle;

import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A way by which work comes into a service besides HTTP and events: a timer, a consumer of a
 * foreign queue, a folder that is watched. Opens last, when everything else is there, and is closed
 * side by side with the others when the service drains, after the pause for callers.
 */
public interface Intake {

  /** Lets work in. A failure stops the service's start. */
  Future<?> start();

  /**
   * Lets no more in, at once, and waits for what is under way. Called at most once, and only when
   * {@link #start} was called.
   *
   * @param grace how long to wait at most, {@code shutdown.grace}; cut what takes longer
   * @return completed when nothing is under way any more; failed with {@link WorkCutException} when
   *     something was cut
   */
  Future<?> stop(Duration grace);

  /** A second signal came while {@link #stop} is under way: cut what still runs. */
  default void hurry() {}

  /**
   * Work that is done every {@code period}, first after one period, never two at a time: a turn
   * that falls due while the one before still runs is left out. A failure is logged, the next turn
   * comes all the same.
   *
   * @param name for the log
   * @param period longer than zero
   */
  static Intake every(String name, Duration period, Timers timers, Supplier<Future<?>> work) {
    return new PeriodicIntake(name, period, timers, work);
  }

  /** {@code intake} as a component, for {@link Phase#INGRESS}. */
  static Component component(String name, Intake intake, Duration grace) {
    return new Component() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Future<?> start() {
        return intake.start();
      }

      @Override
      public Future<?> stop() {
        return intake.stop(grace);
      }

      @Override
      public void hurry() {
        intake.hurry();
      }
    };
  }
}
