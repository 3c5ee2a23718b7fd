package dev.chassis.messaging;

import org.jspecify.annotations.Nullable;

/**
 * An event that no further attempt can help: it goes to the error queue at once. Handlers may throw
 * it, or fail with it.
 */
public class RejectedEventException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With why in words; the cause may be null. */
  public RejectedEventException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
