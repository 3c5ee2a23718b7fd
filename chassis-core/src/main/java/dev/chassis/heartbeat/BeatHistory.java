package dev.chassis.heartbeat;

/**
 * How regularly the beats of one instance come, and from that for how long its silence is still
 * nothing. An accrual detector: the level of suspicion, phi, is {@code -log10} of the chance that a
 * beat comes later than this, for normally distributed intervals. Phi 8 is a chance of one in a
 * hundred million.
 *
 * <p>What the sender says about its own lateness is taken off an interval: what is learned is how
 * regular the way from there to here is, and one long pause does not make the detector slow for the
 * next hundred beats. Used by one thread.
 *
 * @see <a href="https://doi.org/10.1109/RELDIS.2004.1353004">Hayashibara et al., The φ accrual
 *     failure detector</a>
 */
final class BeatHistory {

  /** Intervals remembered. */
  static final int WINDOW = 100;

  /** Fewer intervals than these say nothing. */
  static final int ENOUGH = 5;

  /** Deviation taken for granted, as a part of the interval: nobody is more regular than this. */
  static final double LEAST_DEVIATION = 0.1;

  /** Bounds of the patience, in announced intervals: history can move it only between these. */
  static final double LEAST_PATIENCE = 1.25;

  static final double MOST_PATIENCE = 2;

  /** Of the cumulative normal distribution as a logistic one; the error is below 0.00014. */
  private static final double LOGISTIC = 1.5976;

  private static final double CUBIC = 0.070566;

  private static final double NANOS_PER_MS = 1e6;

  private final double[] intervals = new double[WINDOW];
  private int count;
  private int next;
  private double sum;
  private double squares;
  private double announced;
  private long lastSeq;
  private long lastAt;
  private boolean hasLast;

  /** Takes in a beat that was heard at {@code at}, in nanoseconds. */
  void heard(long at, long seq, long intervalMs, long lagMs) {
    announced = (double) intervalMs;
    if (hasLast && seq == lastSeq + 1) {
      var gap = (at - lastAt) / NANOS_PER_MS;
      // Lateness explains only what is longer than announced.
      learn(Math.max(gap - lagMs, Math.min(gap, announced)));
    }
    lastAt = at;
    lastSeq = seq;
    hasLast = true;
  }

  /** The next interval will say more about the listener than about the sender. */
  void skip() {
    hasLast = false;
  }

  /**
   * Silence, in milliseconds since the last beat, that is {@code deviations} longer than the mean
   * interval; as far as the bounds allow.
   */
  double patience(double deviations) {
    if (count < ENOUGH) {
      return MOST_PATIENCE * announced;
    }
    var wanted = mean() + deviations * deviation();
    return Math.max(LEAST_PATIENCE * announced, Math.min(MOST_PATIENCE * announced, wanted));
  }

  /** The level of suspicion after {@code silenceMs}; 0 while nothing is known. */
  double phi(double silenceMs) {
    return count < ENOUGH ? 0 : phiOf((silenceMs - mean()) / deviation());
  }

  double mean() {
    return sum / count;
  }

  double deviation() {
    var mean = mean();
    // Rounding can make the difference of two large numbers negative.
    var variance = Math.max(0, squares / count - mean * mean);
    return Math.max(Math.sqrt(variance), LEAST_DEVIATION * announced);
  }

  private void learn(double interval) {
    if (count == WINDOW) {
      var oldest = intervals[next];
      sum -= oldest;
      squares -= oldest * oldest;
    } else {
      count++;
    }
    intervals[next] = interval;
    sum += interval;
    squares += interval * interval;
    next = (next + 1) % WINDOW;
  }

  /** Phi of a silence that is {@code deviations} longer than the mean interval. */
  static double phiOf(double deviations) {
    var x = deviations * (LOGISTIC + CUBIC * deviations * deviations);
    // log10(1 + e^x), without leaving the range of a double: the chance itself soon underflows.
    var ln = x > 30 ? x : Math.log1p(Math.exp(x));
    return ln / Math.log(10);
  }

  /** The other way round, by halving. */
  static double deviationsOf(double phi) {
    double low = -10;
    double high = 100;
    while (high - low > 1e-6) {
      var middle = (low + high) / 2;
      if (phiOf(middle) < phi) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
