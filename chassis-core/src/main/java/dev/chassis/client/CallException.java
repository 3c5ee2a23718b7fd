package dev.chassis.client;

/** A call to a service did not succeed. Cheap: it has no stack trace. */
public abstract sealed class CallException extends RuntimeException
    permits CallFailedException,
        CallTimeoutException,
        CircuitOpenException,
        NoInstanceException,
        RemoteProblemException {

  private static final long serialVersionUID = 1L;

  CallException(String message) {
    super(message, null, false, false);
  }
}
