package dev.chassis.balance;

import dev.chassis.time.Nanos;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether an instance is left out, and the outcomes that decide it. All but {@link #ejection} under
 * the lock of its {@link Seat}.
 *
 * <p>Calls that began before the last change tell nothing about what came after it: they are not
 * counted.
 */
final class Standing {

  private static final int MOST_DOUBLINGS = 30;

  private volatile @Nullable Ejection ejection;
  private long activeSince;
  private int failuresInARow;
  private long answeredAt;
  private boolean answered;
  private long doubtedAt;
  private boolean doubted;
  private final Tally outcomes;
  private final Tally calls;

  Standing(long now) {
    this.activeSince = now;
    this.outcomes = new Tally(now);
    this.calls = new Tally(now);
  }

  /** Null while it takes part. */
  @Nullable Ejection ejection() {
    return ejection;
  }

  /** What a call has changed. */
  enum Change {
    NONE,
    /** It is left out from now on, or longer. */
    EJECTED,
    /** It takes part again. */
    RETURNED,
    /** It is still left out, and another call may be tried later. */
    POSTPONED
  }

  /** A call was answered. */
  Change answered(long begun, long now, boolean probe, Tuning rules) {
    calls.add(now, false, rules.halfWindowNanos());
    answeredAt = now;
    answered = true;
    doubted = false;
    var out = ejection;
    if (out != null) {
      return probe || begun - out.since() > 0 ? comeBack(now) : Change.NONE;
    }
    if (begun - activeSince >= 0) {
      outcomes.add(now, false, rules.halfWindowNanos());
      failuresInARow = 0;
    }
    return Change.NONE;
  }

  /** A call failed, in a way that speaks against the instance. */
  Change failed(long begun, long now, boolean probe, Tuning rules, RandomGenerator dice) {
    calls.add(now, true, rules.halfWindowNanos());
    doubt(now);
    var out = ejection;
    if (out == null) {
      return begun - activeSince < 0 ? Change.NONE : judge(now, rules, dice);
    }
    return probe
        ? eject(out.again(now + pause(out.times() + 1, rules.ejection(), dice)))
        : Change.NONE;
  }

  /** A call is over that says nothing: it was given up by its caller, or refused for now. */
  Change silent(long now, boolean probe, Tuning rules, RandomGenerator dice) {
    calls.add(now, false, rules.halfWindowNanos());
    doubt(now);
    var out = ejection;
    if (out == null || !probe) {
      return Change.NONE;
    }
    ejection = out.waiting(now + pause(out.times(), rules.ejection(), dice));
    return Change.POSTPONED;
  }

  /** See {@link Seat#tryProbe}. */
  boolean tryProbe(long now, EjectionConfig rules) {
    var out = ejection;
    if (out == null || !out.isDue(now)) {
      return false;
    }
    ejection = out.probed(now, longestPause(out.times(), rules));
    return true;
  }

  /** See {@link Seat#hurry}. */
  boolean hurry(long now) {
    var out = ejection;
    if (out == null || out.probing()) {
      return false;
    }
    ejection = out.waiting(now);
    return true;
  }

  private void doubt(long now) {
    doubted = true;
    doubtedAt = now;
  }

  /** See {@link Seat#doubt}. */
  long doubts(long now) {
    if (doubted) {
      return Long.MAX_VALUE - (now - doubtedAt);
    }
    return answered ? now - answeredAt : Nanos.LONGEST;
  }

  /** See {@link Seat#calls}. */
  int calls(long now, Tuning rules) {
    return calls.calls(now, rules.halfWindowNanos());
  }

  private Change judge(long now, Tuning rules, RandomGenerator dice) {
    outcomes.add(now, true, rules.halfWindowNanos());
    failuresInARow++;
    var why = reason(now, rules.ejection(), rules.halfWindowNanos());
    return why == null
        ? Change.NONE
        : eject(new Ejection(why, 1, now, now + pause(1, rules.ejection(), dice), false));
  }

  private @Nullable String reason(long now, EjectionConfig rules, long half) {
    if (rules.consecutiveFailures() > 0 && failuresInARow >= rules.consecutiveFailures()) {
      return failuresInARow + " calls failed in a row";
    }
    int counted = outcomes.calls(now, half);
    if (counted >= rules.minimumCalls() && outcomes.successRate() < rules.successRate()) {
      return Math.round(100 * (1 - outcomes.successRate())) + " % of " + counted + " calls failed";
    }
    return null;
  }

  private Change eject(Ejection changed) {
    ejection = changed;
    return Change.EJECTED;
  }

  private Change comeBack(long now) {
    ejection = null;
    activeSince = now;
    failuresInARow = 0;
    outcomes.clear(now);
    return Change.RETURNED;
  }

  /** Half of it random: instances that fell together, and their callers, do not come together. */
  private static long pause(int times, EjectionConfig rules, RandomGenerator dice) {
    long longest = longestPause(times, rules);
    return longest / 2 + (long) (dice.nextDouble() * (longest - longest / 2));
  }

  private static long longestPause(int times, EjectionConfig rules) {
    long first = rules.shortest().toNanos();
    long most = rules.longest().toNanos();
    int doublings = Math.min(times - 1, MOST_DOUBLINGS);
    return first > most >> doublings ? most : first << doublings;
  }

  /** How long it is left out, as far as is known now. */
  Duration left(long now) {
    var out = ejection;
    return out == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, out.until() - now));
  }
}
