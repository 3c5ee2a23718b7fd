package dev.chassis.config;

/** A reference has no value. The message is shown to people, so it never holds a secret. */
public final class ReferenceException extends Exception {

  private static final long serialVersionUID = 1L;

  /** An exception that says, behind the reference, what is wrong: {@code there is no such file}. */
  public ReferenceException(String message) {
    super(message);
  }

  /** Like the other one, with what it came from. The cause is not shown. */
  public ReferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
