package dev.chassis.lifecycle;

/** Not everything stopped as it should; the message names the steps. */
public final class ShutdownException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean onlyCut;

  ShutdownException(String message, boolean onlyCut) {
    super(message, null, false, false);
    this.onlyCut = onlyCut;
  }

  /** Whether every step was done, and all that is wrong is that work was cut for lack of time. */
  public boolean isOnlyCut() {
    return onlyCut;
  }
}
