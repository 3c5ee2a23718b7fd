package dev.chassis.messaging;

import org.jspecify.annotations.Nullable;

/** What arrived is no event of the expected type; trying again cannot change that. */
final class UndecodableException extends RejectedEventException {

  private static final long serialVersionUID = 1L;

  UndecodableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
