package dev.chassis.balance;

/**
 * A {@link BalancerConfig} as the hot path needs it.
 *
 * @param config what it was made of
 * @param octavesPerNano how fast a latency is forgotten
 * @param failure what a failure counts as at least, in {@link Octaves}
 * @param slowStartNanos until a newcomer is warm
 * @param halfWindowNanos half of the time in which outcomes are counted
 */
record Tuning(
    BalancerConfig config,
    double octavesPerNano,
    double failure,
    long slowStartNanos,
    long halfWindowNanos) {

  static Tuning of(BalancerConfig config) {
    return new Tuning(
        config,
        1.0 / config.memory().toNanos(),
        Octaves.of(config.failureCost().toNanos()),
        config.slowStart().toNanos(),
        config.ejection().window().toNanos() / 2);
  }

  EjectionConfig ejection() {
    return config.ejection();
  }

  /** What has been forgotten since then. */
  double octavesSince(long then, long now) {
    return Math.max(0, now - then) * octavesPerNano;
  }
}
