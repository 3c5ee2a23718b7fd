package dev.chassis.heartbeat;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One health address that is asked. Written on one context, read from any. */
final class Checked {

  /** Bad answers in a row that make it down; the first makes it suspect. */
  static final int ENOUGH = 3;

  private final String service;
  private final CheckUrl address;
  private boolean asking;
  private int faults;
  private volatile Seen seen;

  private record Seen(Standing standing, @Nullable String why, long since, @Nullable Long goodAt) {}

  Checked(String service, CheckUrl address, long now) {
    this.service = service;
    this.address = address;
    this.seen = new Seen(Standing.suspect, "not asked yet", now, null);
  }

  String service() {
    return service;
  }

  CheckUrl address() {
    return address;
  }

  /** False while the last question is still open. */
  boolean begin() {
    if (asking) {
      return false;
    }
    asking = true;
    return true;
  }

  /**
   * Takes in an answer.
   *
   * @param fault what speaks against it; empty when nothing does
   * @return whether its standing changed
   */
  boolean answered(String fault, long now) {
    asking = false;
    faults = fault.isEmpty() ? 0 : faults + 1;
    var before = seen;
    var standing = faults == 0 ? Standing.up : faults < ENOUGH ? Standing.suspect : Standing.down;
    // Down is left by a good answer only.
    standing = faults > 0 && before.standing() == Standing.down ? Standing.down : standing;
    boolean changed = standing != before.standing();
    seen =
        new Seen(
            standing,
            faults == 0 ? null : fault,
            changed ? now : before.since(),
            faults == 0 ? Long.valueOf(now) : before.goodAt());
    return changed;
  }

  InstanceState state(long now) {
    var known = seen;
    return new InstanceState(
        service,
        address.text(),
        known.standing(),
        known.why(),
        TimeUnit.NANOSECONDS.toMillis(now - known.since()),
        known.goodAt() == null ? null : TimeUnit.NANOSECONDS.toMillis(now - known.goodAt()),
        null,
        0,
        null,
        null,
        address.host() + ":" + address.port(),
        null,
        null);
  }
}
