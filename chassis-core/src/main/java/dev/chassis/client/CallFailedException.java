package dev.chassis.client;

/** The connection failed or the answer made no sense. The call may have had effect. */
public final class CallFailedException extends CallException {

  private static final long serialVersionUID = 1L;

  CallFailedException(String message) {
    super(message);
  }
}
