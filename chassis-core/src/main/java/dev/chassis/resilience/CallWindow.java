package dev.chassis.resilience;

/** Counts calls, those that failed and those that were slow, and forgets old ones. Thread-safe. */
interface CallWindow {

  /** What was counted; a call may be failed and slow. */
  record Counts(long total, long failed, long slow) {

    static final Counts NONE = new Counts(0, 0, 0);

    double failureRatio() {
      return total == 0 ? 0 : (double) failed / total;
    }

    double slowRatio() {
      return total == 0 ? 0 : (double) slow / total;
    }
  }

  /** Adds calls that ended at {@code now}, on a monotonic scale of nanoseconds. */
  void add(long now, int total, int failed, int slow);

  /** Everything counted in the window that ends at {@code now}. */
  Counts counts(long now);

  /** Whether {@code config} says that so many failed or slow calls are too many. */
  boolean isTooBad(CircuitBreakerConfig config, long now);

  /** Counts in {@code other} what is counted here. */
  void replayInto(CallWindow other, long now);

  /** The window that {@code config} asks for, empty. */
  static CallWindow of(CircuitBreakerConfig config) {
    return config.windowCalls() > 0
        ? new CountWindow(config.windowCalls())
        : new TimeWindow(config.window());
  }

  /** Divisions, not products: 0.1 × 30 is more than 3 in binary. */
  static boolean isTooBad(CircuitBreakerConfig config, long total, long failed, long slow) {
    return total >= config.minimumCalls()
        && total > 0
        && ((double) failed / total >= config.failureRatio()
            || (config.slow().isOn() && (double) slow / total >= config.slow().ratio()));
  }
}
