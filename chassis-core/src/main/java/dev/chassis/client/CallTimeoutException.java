package dev.chassis.client;

/** No answer within the time allowed. The call may have had effect. */
public final class CallTimeoutException extends CallException {

  private static final long serialVersionUID = 1L;

  CallTimeoutException(String message) {
    super(message);
  }
}
