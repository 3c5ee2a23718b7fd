package dev.chassis.heartbeat;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import dev.chassis.time.Timers.Timer;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The event loops that serve requests, and when each of them last ran. */
final class ServingLoops {

  private final Ticker ticker;
  private final Timers timers;
  private final Duration period;
  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  ServingLoops(Ticker ticker, Timers timers, Duration period) {
    this.ticker = ticker;
    this.timers = timers;
    this.period = period;
  }

  private static final class Loop {
    private volatile long ranAt;
    private volatile Timer clock = () -> false;

    Loop(long now) {
      ranAt = now;
    }
  }

  /** Watches the loops of these contexts. */
  void watch(List<Context> contexts) {
    for (var context : contexts) {
      var loop = new Loop(ticker.nanos());
      loops.add(loop);
      // A timer runs on the loop it was set on.
      context.runOnContext(ignored -> begin(loop));
    }
  }

  private void begin(Loop loop) {
    loop.ranAt = ticker.nanos();
    if (!stopped) {
      loop.clock = timers.every(period, () -> loop.ranAt = ticker.nanos());
    }
  }

  /** For how long the slowest has been overdue, in nanoseconds; 0 without loops. */
  long lag() {
    var now = ticker.nanos();
    long most = 0;
    for (var loop : loops) {
      most = Math.max(most, now - loop.ranAt - period.toNanos());
    }
    return most;
  }

  void stop() {
    stopped = true;
    loops.forEach(loop -> loop.clock.cancel());
  }
}
