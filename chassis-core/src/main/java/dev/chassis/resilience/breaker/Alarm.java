package dev.chassis.resilience.breaker;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Looks at the state when time may have changed it, where there are timers. Not thread-safe. */
final class Alarm {

  private final @Nullable Timers timers;
  private final Ticker ticker;
  private final Runnable look;
  private Timers.@Nullable Timer timer;

  Alarm(@Nullable Timers timers, Ticker ticker, Runnable look) {
    this.timers = timers;
    this.ticker = ticker;
    this.look = look;
  }

  /** In place of what was set before; {@link BreakerState#NEVER} for no alarm. */
  void set(long at) {
    if (timers == null) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    timer =
        at == BreakerState.NEVER ? null : timers.after(Duration.ofNanos(at - ticker.nanos()), look);
  }
}
