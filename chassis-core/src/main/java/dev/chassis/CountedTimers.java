package dev.chassis;

import dev.chassis.time.Timers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Timers that can all be taken back, for a Vertx that lives on when the service has stopped. */
final class CountedTimers implements Timers {

  private final Timers timers;
  private final Set<Counted> open = ConcurrentHashMap.newKeySet();

  CountedTimers(Timers timers) {
    this.timers = timers;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    var counted = new Counted();
    // Known before it can fire: else it would stay in the set for ever.
    open.add(counted);
    counted.timer =
        timers.after(
            delay,
            () -> {
              open.remove(counted);
              task.run();
            });
    return counted;
  }

  @Override
  public Timer every(Duration period, Runnable task) {
    var counted = new Counted();
    open.add(counted);
    counted.timer = timers.every(period, task);
    return counted;
  }

  void cancelAll() {
    open.forEach(Counted::cancel);
  }

  private final class Counted implements Timer {
    private volatile Timer timer = () -> false;

    @Override
    public boolean cancel() {
      open.remove(this);
      return timer.cancel();
    }
  }
}
