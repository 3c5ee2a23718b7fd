package dev.chassis.lifecycle;

/** A component did not start; the message names it and says why. */
public final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** {@code component} failed with {@code cause}. */
  public StartException(String component, Throwable cause) {
    super(component + " did not start: " + cause.getMessage(), cause);
  }
}
