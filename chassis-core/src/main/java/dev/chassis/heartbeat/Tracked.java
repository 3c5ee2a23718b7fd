package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.heartbeat.HeartbeatListener.Reason;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a monitor knows of one instance. Immutable.
 *
 * @param beat the latest beat
 * @param heardAt when it was heard, or the window was reset, on the ticker's scale
 * @param since when the instance took its status
 * @param down why it is out; null while it lives
 */
record Tracked(Heartbeat beat, long heardAt, long since, @Nullable Reason down) {

  /** The identity of an instance. */
  record Key(String service, String instance) {
    static Key of(Heartbeat beat) {
      return new Key(beat.service(), beat.instance());
    }
  }

  boolean isAlive() {
    return down == null;
  }

  /** Whether {@code other} is late: of an earlier life, or not newer within this one. */
  boolean outdates(Heartbeat other) {
    if (other.incarnation() != beat.incarnation()) {
      return other.incarnation() < beat.incarnation();
    }
    // Who was taken out on purpose comes back with a new incarnation only.
    return other.seq() <= beat.seq() || down == Reason.GONE || down == Reason.REPLACED;
  }

  Tracked heard(Heartbeat next, long now) {
    boolean sameStatus = isAlive() && next.status() == beat.status();
    var reason = next.status() == Status.gone ? Reason.GONE : null;
    return new Tracked(next, now, sameStatus ? since : now, reason);
  }

  Tracked givenTime(long now) {
    return new Tracked(beat, now, since, down);
  }

  Tracked out(Reason reason, long now) {
    return new Tracked(beat, heardAt, now, reason);
  }

  boolean servesWhere(Heartbeat other) {
    return beat.address() != null
        && beat.address().equals(other.address())
        && beat.service().equals(other.service())
        && !beat.instance().equals(other.instance());
  }

  InstanceState state(long now) {
    var status = down == null ? beat.status().name() : down.name().toLowerCase(Locale.ROOT);
    return new InstanceState(
        beat.service(),
        beat.instance(),
        status,
        TimeUnit.NANOSECONDS.toMillis(now - since),
        TimeUnit.NANOSECONDS.toMillis(now - heardAt),
        beat.seq(),
        beat.version(),
        beat.zone(),
        beat.load());
  }
}
