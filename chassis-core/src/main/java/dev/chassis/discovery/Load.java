package dev.chassis.discovery;

import java.util.concurrent.TimeUnit;

/** How busy and how slow one instance is, as seen from here. Thread-safe. */
final class Load {

  /** Latencies below are equal: at this scale they tell about this machine, not about the other. */
  private static final double FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A failure counts as at least this slow, or failing fast would attract traffic. */
  private static final double PENALTY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * One answer counts as at most this many times slower than the ones before: a cold first call, or
   * a pause of our own, must not look like a slow instance. Lasting slowness adds up.
   */
  private static final double MOST_GROWTH = 4;

  /** Time after which an old value weighs 37 %. */
  private static final double MEMORY_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Least weight of a new value, or a busy instance would hide behind its many old ones. */
  private static final double LEAST_SHARE = 0.1;

  private int inFlight;
  private double latency;
  private long updatedAt;

  synchronized Load begin() {
    inFlight++;
    return this;
  }

  synchronized void end(long now, long nanos, boolean failed) {
    inFlight--;
    double most = MOST_GROWTH * Math.max(FLOOR_NANOS, latency);
    double took = (double) nanos;
    double sample = failed ? Math.max(took, PENALTY_NANOS) : Math.min(took, most);
    double keep = Math.min(1 - LEAST_SHARE, fading(now));
    latency = latency * keep + sample * (1 - keep);
    updatedAt = now;
  }

  /** Falls with time alone, so that an instance that was slow once is tried again. */
  synchronized double cost(long now) {
    return (inFlight + 1) * Math.max(FLOOR_NANOS, latency * fading(now));
  }

  private double fading(long now) {
    return Math.exp(-(double) Math.max(0, now - updatedAt) / MEMORY_NANOS);
  }
}
