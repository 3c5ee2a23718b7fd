package dev.chassis.time;

import io.vertx.core.Vertx;

/** Where a service gets its time from: the machine's, or a test's. */
public interface Time {

  /** The clock of this time. */
  Ticker ticker();

  /** Timers of this time, whose tasks run on contexts of {@code vertx}. */
  Timers timers(Vertx vertx);

  /** The machine's time. */
  static Time real() {
    return RealTime.INSTANCE;
  }
}
