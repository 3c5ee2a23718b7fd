package dev.chassis.observability.metrics;

/**
 * How late one event loop comes to its ticks. Written by that loop only, read by any thread; keeps
 * the worst of the running and of the previous half window.
 */
final class LoopProbe {

  private final long tickNanos;
  private final long halfWindowNanos;
  private volatile long lastTick;
  private volatile long worst;
  private volatile long worstBefore;
  private long halfStarted;

  LoopProbe(long now, long tickNanos, long windowNanos) {
    this.tickNanos = tickNanos;
    this.halfWindowNanos = windowNanos / 2;
    this.lastTick = now;
    this.halfStarted = now;
  }

  void tick(long now) {
    // Against the last tick and not a schedule: after a stall a timer fires its missed ticks at
    // once, and only the first of them is late.
    long late = late(now);
    lastTick = now;
    if (now - halfStarted >= halfWindowNanos) {
      worstBefore = worst;
      worst = 0;
      halfStarted = now;
    }
    if (late > worst) {
      worst = late;
    }
  }

  /** The worst lag in nanoseconds, a tick that is overdue right now included. */
  long worst(long now) {
    return Math.max(late(now), Math.max(worst, worstBefore));
  }

  private long late(long now) {
    return Math.max(0, now - lastTick - tickNanos);
  }
}
