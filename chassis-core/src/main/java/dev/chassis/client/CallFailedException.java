package dev.chassis.client;

import dev.chassis.http.Problem;

/**
 * The connection failed or the answer made no sense. The call may have had effect, unless {@link
 * #wasSent()} says no.
 */
public final class CallFailedException extends CallException {

  private static final long serialVersionUID = 1L;

  private final boolean sent;

  CallFailedException(String message) {
    this(message, true);
  }

  CallFailedException(String message, boolean sent) {
    super(message);
    this.sent = sent;
  }

  /** Whether any of the request may have reached the service. */
  public boolean wasSent() {
    return sent;
  }

  @Override
  public Problem toProblem() {
    return Problem.of(502, "upstream-failed", "Bad Gateway", "a service behind this one failed");
  }
}
