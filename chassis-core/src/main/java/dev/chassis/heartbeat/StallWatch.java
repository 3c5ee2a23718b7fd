package dev.chassis.heartbeat;

import java.time.Duration;

/**
 * Knows how long this process stood still: sweeps come so often that one that is late was held up.
 * Called on one context.
 */
final class StallWatch {

  /** Shorter ones happen on any busy machine, and change little. */
  private static final long LEAST_NANOS = Duration.ofMillis(100).toNanos();

  private final long sweepNanos;
  private final long tolerance;
  private long lastSweep;
  private boolean sweeping;
  private int stalls;

  StallWatch(long sweepNanos, long now) {
    this.sweepNanos = sweepNanos;
    this.tolerance = Math.max(2 * sweepNanos, LEAST_NANOS);
    this.lastSweep = now;
  }

  /** Sweeps begin now: what passed before was no stall. */
  void begin(long now) {
    lastSweep = now;
    sweeping = true;
  }

  boolean hasBegun() {
    return sweeping;
  }

  void swept(long now) {
    lastSweep = now;
  }

  /** The time that was missed, once; zero when that is not worth a word. */
  long missed(long now) {
    long missed = now - lastSweep - sweepNanos;
    if (!sweeping || missed <= tolerance) {
      return 0;
    }
    lastSweep = now;
    stalls++;
    return missed;
  }

  /** How many there were. */
  int stalls() {
    return stalls;
  }
}
