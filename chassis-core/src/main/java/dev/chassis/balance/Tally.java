package dev.chassis.balance;

/**
 * Calls and failures of the last while, in two halves: the older one is forgotten as a whole. Not
 * thread-safe.
 */
final class Tally {

  private long halfBegan;
  private int calls;
  private int failures;
  private int olderCalls;
  private int olderFailures;

  Tally(long now) {
    this.halfBegan = now;
  }

  void add(long now, boolean failed, long halfNanos) {
    roll(now, halfNanos);
    calls++;
    failures += failed ? 1 : 0;
  }

  int calls(long now, long halfNanos) {
    roll(now, halfNanos);
    return calls + olderCalls;
  }

  /** Of calls that were counted; asked after {@link #add}. */
  double successRate() {
    return 1 - (double) (failures + olderFailures) / (calls + olderCalls);
  }

  void clear(long now) {
    halfBegan = now;
    calls = 0;
    failures = 0;
    olderCalls = 0;
    olderFailures = 0;
  }

  private void roll(long now, long halfNanos) {
    long past = now - halfBegan;
    if (past < halfNanos) {
      return;
    }
    int lastCalls = past < 2 * halfNanos ? calls : 0;
    int lastFailures = past < 2 * halfNanos ? failures : 0;
    clear(now - past % halfNanos);
    olderCalls = lastCalls;
    olderFailures = lastFailures;
  }
}
