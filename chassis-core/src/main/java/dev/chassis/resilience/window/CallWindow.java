package dev.chassis.resilience.window;

/** Counts calls, those that failed and those that were slow, and forgets old ones. Thread-safe. */
public interface CallWindow {

  /**
   * What was counted; a call may be failed and slow.
   *
   * @param total all calls
   * @param failed those that failed
   * @param slow those that were slow
   */
  record Counts(long total, long failed, long slow) {

    /** Nothing. */
    public static final Counts NONE = new Counts(0, 0, 0);

    /** Share of failed calls, 0 to 1; 0 without calls. */
    public double failureRatio() {
      return total == 0 ? 0 : (double) failed / total;
    }

    /** Share of slow calls, 0 to 1; 0 without calls. */
    public double slowRatio() {
      return total == 0 ? 0 : (double) slow / total;
    }
  }

  /** Adds calls that ended at {@code now}, on a monotonic scale of nanoseconds. */
  void add(long now, int total, int failed, int slow);

  /** Everything counted in the window that ends at {@code now}. */
  Counts counts(long now);

  /**
   * Whether nothing failed or slow is counted in the window that ends at {@code now}. Much cheaper
   * than to count; who has just added something bad is told so.
   */
  boolean isClean(long now);

  /** Counts in {@code other} what is counted here. */
  void replayInto(CallWindow other, long now);
}
