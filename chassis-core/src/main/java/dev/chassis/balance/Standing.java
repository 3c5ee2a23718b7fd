package dev.chassis.balance;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether an instance is left out, and the outcomes that decide it. Thread-safe.
 *
 * <p>Calls that began before the last change tell nothing about what came after it: they are not
 * counted.
 */
final class Standing {

  private static final int MOST_DOUBLINGS = 30;

  private volatile @Nullable Ejection ejection;
  private long activeSince;
  private int failuresInARow;
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

  /** A call is over that says something about the instance. */
  synchronized Change ended(
      long begun,
      long now,
      boolean failed,
      boolean probe,
      EjectionConfig rules,
      RandomGenerator d) {
    calls.add(now, failed, half(rules));
    var out = ejection;
    if (out == null) {
      return begun - activeSince < 0 ? Change.NONE : judge(now, failed, rules, d);
    }
    if (!probe && begun - out.since() <= 0) {
      return Change.NONE;
    }
    if (!failed) {
      return comeBack(now);
    }
    return probe ? eject(out.again(now + pause(out.times() + 1, rules, d))) : Change.NONE;
  }

  /** A call is over that says nothing: it was given up by its caller, or refused for now. */
  synchronized Change silent(long now, boolean probe, EjectionConfig rules, RandomGenerator dice) {
    calls.add(now, false, half(rules));
    var out = ejection;
    if (out == null || !probe) {
      return Change.NONE;
    }
    ejection = out.waiting(now + pause(out.times(), rules, dice));
    return Change.POSTPONED;
  }

  /** Takes the one call that decides; false when another caller was faster, or it is too soon. */
  synchronized boolean tryProbe(long now, EjectionConfig rules) {
    var out = ejection;
    if (out == null || !out.isDue(now)) {
      return false;
    }
    ejection = out.probed(now, longestPause(out.times(), rules));
    return true;
  }

  /** The next call may see whether it is well, whatever time was left; false when it is not out. */
  synchronized boolean hurry(long now) {
    var out = ejection;
    if (out == null || out.probing()) {
      return false;
    }
    ejection = out.waiting(now);
    return true;
  }

  /** Calls that ended within the last while. */
  synchronized int calls(long now, EjectionConfig rules) {
    return calls.calls(now, half(rules));
  }

  private Change judge(long now, boolean failed, EjectionConfig rules, RandomGenerator dice) {
    outcomes.add(now, failed, half(rules));
    failuresInARow = failed ? failuresInARow + 1 : 0;
    if (!failed) {
      return Change.NONE;
    }
    var why = reason(now, rules);
    return why == null
        ? Change.NONE
        : eject(new Ejection(why, 1, now, now + pause(1, rules, dice), false));
  }

  private @Nullable String reason(long now, EjectionConfig rules) {
    if (rules.consecutiveFailures() > 0 && failuresInARow >= rules.consecutiveFailures()) {
      return failuresInARow + " calls failed in a row";
    }
    int counted = outcomes.calls(now, half(rules));
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

  private static long half(EjectionConfig rules) {
    return rules.window().toNanos() / 2;
  }

  /** How long it is left out, as far as is known now. */
  Duration left(long now) {
    var out = ejection;
    return out == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, out.until() - now));
  }
}
