package dev.chassis.time;

import java.time.Instant;

/** Tells the time: a monotonic count for durations, a wall clock for what people read. */
public interface Ticker {

  /** Nanoseconds on a monotonic scale with an arbitrary origin; only differences mean anything. */
  long nanos();

  /** Wall-clock time, for time stamps only: it may jump, so never subtract two of them. */
  Instant now();

  /** The system's clocks. */
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}
