package dev.chassis.balance;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** How busy and how slow one instance is, as seen from here. Thread-safe. */
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

  private volatile int inFlight;

  /**
   * When the first call began that no answer came after. Any answer clears it, also one to another
   * call: who answers is not hung.
   */
  private volatile long unansweredSince = NONE;

  // Written under the lock, read without: a reader that sees one old and one new value is off by
  // what a single call changes.
  private volatile double latency;
  private volatile long updatedAt;
  private volatile int givenUp;

  /**
   * For an instance nobody has called yet: taken to be as fast as {@code known}, or else all calls
   * would go to it, of all instances the one that is not warm.
   */
  static Load expecting(@Nullable Load known, long now) {
    var load = new Load();
    load.latency = known == null ? 0 : known.latency;
    load.updatedAt = known == null ? now : known.updatedAt;
    return load;
  }

  int inFlight() {
    return inFlight;
  }

  /** Recent latency in {@link Octaves}, whatever is under way. */
  double latency() {
    return latency;
  }

  void begin(long now) {
    if (unansweredSince == NONE) {
      unansweredSince = now;
    }
    IN_FLIGHT.incrementAndGet(this);
  }

  void answered(long begun, long now, Tuning tuning) {
    unansweredSince = NONE;
    IN_FLIGHT.decrementAndGet(this);
    learn(begun, now, tuning);
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
  synchronized void restart(long begun, long now) {
    latency = Octaves.of(now - begun);
    givenUp = 0;
    updatedAt = now;
  }

  private synchronized void learn(long begun, long now, Tuning tuning) {
    givenUp = 0;
    blend(begun, now, Octaves.of(now - begun), tuning);
  }

  private synchronized void learnFailure(long begun, long now, Tuning tuning) {
    double took = Octaves.of(now - begun);
    blend(begun, now, Math.max(Math.max(took, tuning.failure()), latency + 1), tuning);
    raise(now, took);
  }

  /** What was not heard of for long before the call began is forgotten for the answer. */
  private void blend(long begun, long now, double sample, Tuning tuning) {
    double keep = Octaves.power(-tuning.octavesSince(updatedAt, begun));
    double share = Math.max(LEAST_SHARE, 1 - keep);
    latency = Math.min(Octaves.MOST, latency + share * (sample - latency));
    updatedAt = now;
  }

  private synchronized void raise(long now, double least) {
    if (least > latency) {
      givenUp++;
      latency = Math.min(least, latency + PER_WITNESS * givenUp);
      updatedAt = now;
    }
  }

  /**
   * How slow it is to be expected, in {@link Octaves}. Falls with time alone, so that an instance
   * that was slow once is tried again; rises with the age of calls while nothing is answered, or a
   * hung instance would be given calls until the first of them times out.
   */
  double expected(long now, Tuning tuning) {
    double known = Math.max(0, latency - tuning.octavesSince(updatedAt, now));
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
