package dev.chassis.alert;

/** A receiver does not want a message, today or tomorrow. */
public final class AlertRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With the receiver's reason. */
  public AlertRefusedException(String reason) {
    super(reason);
  }
}
