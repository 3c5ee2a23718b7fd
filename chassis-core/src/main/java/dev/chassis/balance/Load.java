package dev.chassis.balance;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How busy and how slow one instance is, as seen from here. Read by all threads; written under the
 * lock of its {@link Seat}, but for {@link #begin}.
 *
 * <p>Readers need no more than to see new values soon: so they are written without the fence of a
 * volatile write, which costs as much as all that is written here.
 */
final class Load {

  /** Least weight of a new value, or a busy instance would hide behind its many old ones. */
  private static final double LEAST_SHARE = 0.1;

  /**
   * Fourfold: as much slower than known before as one call that is not answered may make an
   * instance look. One long call is no hung instance; two say more, and four say it all.
   */
  private static final double PER_WITNESS = 2;

  private static final long NONE = Long.MIN_VALUE;

  private static final AtomicIntegerFieldUpdater<Load> IN_FLIGHT =
      AtomicIntegerFieldUpdater.newUpdater(Load.class, "inFlight");

  private static final AtomicLongFieldUpdater<Load> UNANSWERED =
      AtomicLongFieldUpdater.newUpdater(Load.class, "unansweredSince");

  private static final AtomicLongFieldUpdater<Load> LATENCY =
      AtomicLongFieldUpdater.newUpdater(Load.class, "latencyBits");

  private static final AtomicLongFieldUpdater<Load> UPDATED =
      AtomicLongFieldUpdater.newUpdater(Load.class, "updatedAt");

  private volatile int inFlight;

  /**
   * When the first call began that no answer came after. Any answer clears it, also one to another
   * call: who answers is not hung.
   */
  private volatile long unansweredSince = NONE;

  // A reader that sees one old and one new value is off by what a single call changes.
  private volatile long latencyBits;
  private volatile long updatedAt;
  private volatile int givenUp;

  /**
   * For an instance nobody has called yet: taken to be as fast as {@code known}, or else all calls
   * would go to it, of all instances the one that is not warm.
   */
  static Load expecting(@Nullable Load known, long now) {
    var load = new Load();
    load.set(known == null ? 0 : known.latency(), known == null ? now : known.updatedAt);
    return load;
  }

  int inFlight() {
    return inFlight;
  }

  /** Recent latency in {@link Octaves}, whatever is under way. */
  double latency() {
    return Double.longBitsToDouble(latencyBits);
  }

  private void set(double latency, long now) {
    LATENCY.lazySet(this, Double.doubleToRawLongBits(latency));
    UPDATED.lazySet(this, now);
  }

  private void forgive() {
    if (givenUp != 0) {
      givenUp = 0;
    }
  }

  void begin(long now) {
    if (unansweredSince == NONE) {
      UNANSWERED.lazySet(this, now);
    }
    IN_FLIGHT.incrementAndGet(this);
  }

  void answered(long begun, long now, Tuning tuning) {
    UNANSWERED.lazySet(this, NONE);
    IN_FLIGHT.decrementAndGet(this);
    forgive();
    blend(begun, now, Octaves.of(now - begun), tuning);
  }

  /** Failing fast must not attract traffic. */
  void failed(long begun, long now, Tuning tuning) {
    IN_FLIGHT.decrementAndGet(this);
    learnFailure(begun, now, tuning);
  }

  /** The caller stopped waiting: this one, and those before it, would have taken longer. */
  void abandoned(long begun, long now) {
    IN_FLIGHT.decrementAndGet(this);
    long since = unansweredSince;
    raise(now, Octaves.of(Math.max(now - begun, since == NONE ? 0 : now - since)));
  }

  /** Forgets all but one answer, the first of an instance that was left out. */
  void restart(long begun, long now) {
    set(Octaves.of(now - begun), now);
    forgive();
  }

  private void learnFailure(long begun, long now, Tuning tuning) {
    double took = Octaves.of(now - begun);
    blend(begun, now, Math.max(Math.max(took, tuning.failure()), latency() + 1), tuning);
    raise(now, took);
  }

  /** What was not heard of for long before the call began is forgotten for the answer. */
  private void blend(long begun, long now, double sample, Tuning tuning) {
    double keep = Octaves.power(-tuning.octavesSince(updatedAt, begun));
    double share = Math.max(LEAST_SHARE, 1 - keep);
    double known = latency();
    set(Math.min(Octaves.MOST, known + share * (sample - known)), now);
  }

  private void raise(long now, double least) {
    double known = latency();
    if (least > known) {
      int more = givenUp + 1;
      givenUp = more;
      set(Math.min(least, known + PER_WITNESS * more), now);
    }
  }

  /**
   * How slow it is to be expected, in {@link Octaves}. Falls with time alone, so that an instance
   * that was slow once is tried again; rises with the age of calls while nothing is answered, or a
   * hung instance would be given calls until the first of them times out.
   */
  double expected(long now, Tuning tuning) {
    double known = Math.max(0, latency() - tuning.octavesSince(updatedAt, now));
    int waiting = inFlight;
    long since = unansweredSince;
    if (waiting == 0 || since == NONE) {
      return known;
    }
    double age = Octaves.of(now - since);
    return age <= known ? known : Math.min(age, known + PER_WITNESS * (waiting + givenUp));
  }

  /** What one more call would meet: grows with those in flight, fewer on a large instance. */
  double cost(long now, double relativeWeight, Tuning tuning) {
    return Octaves.power(expected(now, tuning)) * (1 + inFlight / relativeWeight);
  }
}
