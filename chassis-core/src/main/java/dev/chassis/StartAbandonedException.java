package dev.chassis;

import org.jspecify.annotations.Nullable;

/** The service was told to stop before it was up; the cause is what went wrong while it stopped. */
final class StartAbandonedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartAbandonedException(@Nullable Throwable stopFailure) {
    super("told to stop while starting", stopFailure, false, false);
  }
}
