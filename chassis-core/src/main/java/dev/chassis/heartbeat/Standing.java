package dev.chassis.heartbeat;

/** How an instance is, as far as a {@link HeartbeatMonitor} can tell; lower case in JSON. */
public enum Standing {
  /** It beats. */
  up,
  /** Its beat is later than nearly all before. Nothing follows from it yet. */
  late,
  /** So late that it is being looked into. It is still called. */
  suspect,
  /** It beats, and wants nothing new. */
  draining,
  /** Taken out: it crashed, its machine is away, or it was silent for too long. */
  down,
  /** It said farewell, or a successor serves on its address. */
  gone;

  /** Whether it is not taken out. */
  public boolean isAlive() {
    return this != down && this != gone;
  }
}
