package dev.chassis.samples.alerts;

import dev.chassis.heartbeat.Heartbeat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An instance at one moment.
 *
 * @param service name of its service
 * @param instance its id
 * @param version version of its service
 * @param address host and port; null when it has no server
 * @param state how it is
 * @param incarnation of the last beat
 * @param seq of the last beat
 * @param interval time between its beats
 * @param heardAt nanoseconds of the last beat, monotonic
 * @param since nanoseconds since when it is in this state, monotonic
 */
record Instance(
    String service,
    String instance,
    String version,
    @Nullable String address,
    State state,
    long incarnation,
    long seq,
    Duration interval,
    long heardAt,
    long since) {

  /** How an instance is; lower case on the wire. */
  enum State {
    up,
    draining,
    /** Said farewell. */
    gone,
    /** Fell silent. */
    down
  }

  static Instance heard(Heartbeat beat, long now) {
    var at = beat.address();
    return new Instance(
        beat.service(),
        beat.instance(),
        beat.version(),
        at == null ? null : at.host() + ":" + at.port(),
        switch (beat.status()) {
          case up -> State.up;
          case draining -> State.draining;
          case gone -> State.gone;
        },
        beat.incarnation(),
        beat.seq(),
        Duration.ofMillis(beat.intervalMs()),
        now,
        now);
  }

  /** Whether {@code beat} is an old one that was overtaken. */
  boolean isNewerThan(Heartbeat beat) {
    return incarnation > beat.incarnation()
        || (incarnation == beat.incarnation() && seq >= beat.seq());
  }

  boolean hasEnded() {
    return state == State.gone || state == State.down;
  }

  Instance down(long now) {
    return new Instance(
        service, instance, version, address, State.down, incarnation, seq, interval, heardAt, now);
  }
}
