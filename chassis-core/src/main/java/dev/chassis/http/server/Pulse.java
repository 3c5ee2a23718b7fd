package dev.chassis.http.server;

import java.time.Duration;

/**
 * The signs of life of one event loop: its tick, and every request that comes and goes. Where none
 * was seen for a while the loop stood still, because the process had no CPU, collected garbage or
 * was blocked; a loop that only has much to do shows a sign at each request. Used from its event
 * loop only.
 */
final class Pulse {

  /** Longer than this without a sign is a stall; the tick alone shows one every 20 ms. */
  static final Duration STALL = Duration.ofMillis(50);

  private long seenNanos;
  private long stalledUntil;

  Pulse(long nowNanos) {
    seenNanos = nowNanos;
    stalledUntil = nowNanos;
  }

  /** A sign of life; tells whether it ends a stall. */
  boolean beat(long nowNanos) {
    boolean stalled = nowNanos - seenNanos > STALL.toNanos();
    seenNanos = nowNanos;
    if (stalled) {
      stalledUntil = nowNanos;
    }
    return stalled;
  }

  /** Whether a stall ended after {@code sinceNanos}. */
  boolean wasStalledSince(long sinceNanos) {
    return stalledUntil - sinceNanos > 0;
  }
}
