package dev.chassis;

/** The service was told to stop before it was up. */
final class StartAbandonedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartAbandonedException() {
    super("told to stop while starting", null, false, false);
  }
}
