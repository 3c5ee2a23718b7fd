package dev.chassis.heartbeat;

/**
 * Is told what a {@link HeartbeatMonitor} finds out, in order, on one context. Must not block; what
 * it throws is logged.
 */
public interface HeartbeatListener {

  /** Why an instance was taken out. */
  enum Reason {
    /** It was silent for too long. */
    SILENT("no heartbeat for too long"),
    /** Its port refuses connections: the process has ended. */
    REFUSED("no heartbeat, and its port is closed"),
    /** It is silent and its machine does not answer. */
    UNREACHABLE("no heartbeat, and its machine does not answer"),
    /** It said so itself. */
    GONE("said farewell"),
    /** A newer incarnation serves on its address. */
    REPLACED("a successor serves on its address");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** In words, for people. */
    public String words() {
      return words;
    }
  }

  /**
   * An instance lives: a beat was heard, or the observer itself was stalled and gives it more time.
   *
   * @param beat its latest beat, {@code up} or {@code draining}
   * @param leaseUntil nanoseconds on the ticker's scale until which it counts as alive unless heard
   *     again
   */
  default void alive(Heartbeat beat, long leaseUntil) {}

  /**
   * An instance is silent for so long that it is being looked into. {@link #alive} or {@link #down}
   * follows.
   *
   * @param last its last beat
   */
  default void suspect(Heartbeat last) {}

  /**
   * An instance was taken out.
   *
   * @param last its last beat
   */
  default void down(Heartbeat last, Reason reason) {}

  /**
   * The standing of an instance changed, also of one that is asked because it does not beat. Not
   * told of {@link Standing#late}, which nothing follows from.
   */
  default void changed(InstanceState now) {}

  /**
   * Self-preservation was switched on or off: too many instances fell silent at once for all to be
   * dead.
   *
   * @param silent how many are silent
   * @param known out of how many
   */
  default void preserving(boolean on, int silent, int known) {}
}
