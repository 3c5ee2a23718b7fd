package dev.chassis.heartbeat;

/**
 * Is told what a {@link HeartbeatMonitor} finds out, in order, on one context. Must not block; what
 * it throws is logged.
 */
public interface HeartbeatListener {

  /** Why an instance was taken out. */
  enum Reason {
    /** It fell silent. */
    SILENT,
    /** It said so itself. */
    GONE,
    /** A newer incarnation serves on its address. */
    REPLACED
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
   * An instance was taken out.
   *
   * @param last its last beat
   */
  default void down(Heartbeat last, Reason reason) {}
}
