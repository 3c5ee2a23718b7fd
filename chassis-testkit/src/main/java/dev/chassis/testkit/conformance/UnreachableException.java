package dev.chassis.testkit.conformance;

/** The service gave no answer; the message says to what. */
final class UnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnreachableException(String asked, Throwable cause) {
    super("no answer to " + asked + ": " + cause, cause);
  }
}
