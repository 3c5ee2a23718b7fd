package dev.chassis.lifecycle;

/** Not everything stopped as it should; the message names the steps. */
public final class ShutdownException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ShutdownException(String message) {
    super(message, null, false, false);
  }
}
