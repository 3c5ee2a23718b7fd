package dev.chassis.balance;

/**
 * That an instance is left out. Immutable.
 *
 * @param why what it did
 * @param times how often in a row, without a success in between
 * @param since on the ticker's scale
 * @param until when a call may be made to see whether it is well; while one is under way, when that
 *     one counts as lost
 * @param probing whether such a call is under way
 */
record Ejection(String why, int times, long since, long until, boolean probing) {

  boolean isDue(long now) {
    return now - until >= 0;
  }

  /** A call to see whether it is well begins; if nobody tells how it went, another may follow. */
  Ejection probed(long now, long patience) {
    return new Ejection(why, times, since, now + patience, true);
  }

  /** The next one may be made then. */
  Ejection waiting(long newUntil) {
    return new Ejection(why, times, since, newUntil, false);
  }

  Ejection again(long newUntil) {
    return new Ejection(why, times + 1, since, newUntil, false);
  }
}
