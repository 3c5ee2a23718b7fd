package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.heartbeat.HeartbeatListener.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What a monitor knows of one instance, as others may read it. Immutable.
 *
 * @param beat the latest beat
 * @param heardAt when it was heard, or the window was reset, on the ticker's scale
 * @param since when the instance took its standing
 * @param suspected whether its silence is being looked into
 * @param down why it is out; null while it lives
 */
record Tracked(Heartbeat beat, long heardAt, long since, boolean suspected, @Nullable Reason down) {

  /** The identity of an instance. */
  record Key(String service, String instance) {
    static Key of(Heartbeat beat) {
      return new Key(beat.service(), beat.instance());
    }
  }

  /** Where an instance serves. */
  record Place(String service, Address address) {
    static @Nullable Place of(Heartbeat beat) {
      return beat.address() == null ? null : new Place(beat.service(), beat.address());
    }
  }

  static Tracked first(Heartbeat beat, long now) {
    return new Tracked(beat, now, now, false, null);
  }

  boolean isAlive() {
    return down == null;
  }

  /** Alive, and nothing speaks against it. */
  boolean isLively() {
    return down == null && !suspected;
  }

  /**
   * Whether {@code other} is late: of an earlier life, or not newer within this one. An earlier
   * start is believed all the same once this life has fallen silent: somebody set back a clock.
   */
  boolean outdates(Heartbeat other) {
    if (other.incarnation() != beat.incarnation()) {
      return other.incarnation() < beat.incarnation() && isLively();
    }
    // Who said farewell comes back with a new incarnation only.
    return other.seq() <= beat.seq() || down == Reason.GONE;
  }

  Tracked heard(Heartbeat next, long now) {
    boolean same = isLively() && next.status() == beat.status();
    var reason = next.status() == Status.gone ? Reason.GONE : null;
    return new Tracked(next, now, same ? since : now, false, reason);
  }

  /** The same, heard at another time: what passed meanwhile was the listener's fault. */
  Tracked heardAt(long when) {
    return new Tracked(beat, when, since, suspected, down);
  }

  Tracked suspected(long now) {
    return new Tracked(beat, heardAt, now, true, down);
  }

  Tracked cleared(long now) {
    return new Tracked(beat, heardAt, now, false, down);
  }

  Tracked out(Reason reason, long now) {
    return new Tracked(beat, heardAt, now, false, reason);
  }

  /** How it stands, apart from being late. */
  Standing standing() {
    if (down != null) {
      return down == Reason.GONE || down == Reason.REPLACED ? Standing.gone : Standing.down;
    }
    if (suspected) {
      return Standing.suspect;
    }
    return beat.status() == Status.draining ? Standing.draining : Standing.up;
  }
}
