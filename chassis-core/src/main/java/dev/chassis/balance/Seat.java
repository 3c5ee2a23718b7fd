package dev.chassis.balance;

import static java.util.Comparator.comparingDouble;

import dev.chassis.balance.Standing.Change;
import dev.chassis.discovery.Instance;
import java.util.Collection;
import java.util.random.RandomGenerator;

/** An instance as one {@link Balancer} sees it. Thread-safe. */
final class Seat {

  /** With less, nobody would learn how an instance does that just began. */
  private static final double LEAST_RAMP = 0.1;

  private final Instance instance;
  private final double relativeWeight;
  private final Load load;
  private final Standing standing;
  private final long cameAt;
  private final boolean late;

  private Seat(
      Instance instance,
      double relativeWeight,
      Load load,
      Standing standing,
      long cameAt,
      boolean late) {
    this.instance = instance;
    this.relativeWeight = relativeWeight;
    this.load = load;
    this.standing = standing;
    this.cameAt = cameAt;
    this.late = late;
  }

  /**
   * A seat for an instance that nobody has called; it is expected to be like the best known.
   *
   * @param known the others. Unless one of them has been there for long enough to be warm, the
   *     service itself has just begun, and nobody takes the place of the newcomer meanwhile
   */
  static Seat fresh(
      Instance instance, double relativeWeight, Collection<Seat> known, long now, Tuning tuning) {
    var best = known.stream().map(seat -> seat.load).min(comparingDouble(Load::latency));
    boolean late = known.stream().anyMatch(seat -> now - seat.cameAt >= tuning.slowStartNanos());
    return new Seat(
        instance,
        relativeWeight,
        Load.expecting(best.orElse(null), now),
        new Standing(now),
        now,
        late);
  }

  /** The same seat for what the instance has become. */
  Seat of(Instance changed, double newWeight) {
    return changed.equals(instance) && newWeight == relativeWeight
        ? this
        : new Seat(changed, newWeight, load, standing, cameAt, late);
  }

  Instance instance() {
    return instance;
  }

  String id() {
    return instance.id();
  }

  // ---- ends of calls: one at a time, and only the first end of each counts

  Change answered(Pick pick, long now, Tuning rules) {
    synchronized (load) {
      if (!pick.ends()) {
        return Change.NONE;
      }
      load.answered(pick.begun(), now, rules);
      var change = standing.answered(pick.begun(), now, pick.isProbe(), rules);
      if (change == Change.RETURNED) {
        load.restart(pick.begun(), now);
      }
      return change;
    }
  }

  Change failed(Pick pick, long now, Tuning rules, RandomGenerator dice) {
    synchronized (load) {
      if (!pick.ends()) {
        return Change.NONE;
      }
      load.failed(pick.begun(), now, rules);
      return standing.failed(pick.begun(), now, pick.isProbe(), rules, dice);
    }
  }

  Change refused(Pick pick, long now, Tuning rules, RandomGenerator dice) {
    synchronized (load) {
      if (!pick.ends()) {
        return Change.NONE;
      }
      load.failed(pick.begun(), now, rules);
      return standing.silent(now, pick.isProbe(), rules, dice);
    }
  }

  Change abandoned(Pick pick, long now, Tuning rules, RandomGenerator dice) {
    synchronized (load) {
      if (!pick.ends()) {
        return Change.NONE;
      }
      load.abandoned(pick.begun(), now);
      return standing.silent(now, pick.isProbe(), rules, dice);
    }
  }

  /** Takes the one call that decides; false when another caller was faster, or it is too soon. */
  boolean tryProbe(long now, Tuning rules) {
    synchronized (load) {
      return standing.tryProbe(now, rules.ejection());
    }
  }

  /** The next call may see whether it is well, whatever time was left; false when it is not out. */
  boolean hurry(long now) {
    synchronized (load) {
      return standing.hurry(now);
    }
  }

  /**
   * How little is known to speak for it, the less the better: first who answered last, then who was
   * never asked, then who did not answer since its last answer, the longest ago first, so that all
   * have their turn.
   */
  long doubt(long now) {
    synchronized (load) {
      return standing.doubts(now);
    }
  }

  /** Calls that ended within the last while. */
  int calls(long now, Tuning rules) {
    synchronized (load) {
      return standing.calls(now, rules);
    }
  }

  /** To the mean of the callable ones. */
  double relativeWeight() {
    return relativeWeight;
  }

  /** To be asked; what changes it goes through the seat. */
  Load load() {
    return load;
  }

  /** As {@link #load}. */
  Standing standing() {
    return standing;
  }

  boolean isEjected() {
    return standing.ejection() != null;
  }

  double cost(long now, Tuning tuning) {
    return load.cost(now, relativeWeight, tuning);
  }

  /** Whether it lets another go first, as it came late and its caches are cold. */
  boolean isWarming(long now, Tuning tuning) {
    return late && warmAfter(now, tuning) > 0;
  }

  /** Nanoseconds until it is warm; not more than zero when it is. */
  long warmAfter(long now, Tuning tuning) {
    return cameAt + tuning.slowStartNanos() - now;
  }

  /** The part of its share that it takes: 1, or less while it is warming. */
  double ramp(long now, Tuning tuning) {
    if (!isWarming(now, tuning)) {
      return 1;
    }
    double past = (double) (now - cameAt) / tuning.slowStartNanos();
    return LEAST_RAMP + (1 - LEAST_RAMP) * past;
  }
}
