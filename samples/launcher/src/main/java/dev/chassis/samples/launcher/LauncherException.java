package dev.chassis.samples.launcher;

/** The bank cannot be started or used. The message says it in a sentence, and what to do. */
final class LauncherException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LauncherException(String message) {
    super(message);
  }

  LauncherException(String message, Throwable cause) {
    super(message, cause);
  }
}
