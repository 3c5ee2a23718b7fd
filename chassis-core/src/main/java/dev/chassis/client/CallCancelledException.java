package dev.chassis.client;

import dev.chassis.http.Problem;

/**
 * Nobody waits for the answer any more: the request on whose behalf the call was made has lost its
 * caller. The call may have had effect.
 */
public final class CallCancelledException extends CallException {

  private static final long serialVersionUID = 1L;

  CallCancelledException(String service, String why) {
    super("the call to " + service + " was given up: " + why);
  }

  /** Only for completeness: who would read it has gone. */
  @Override
  public Problem toProblem() {
    return Problem.of(
        503, "cancelled", "Service Unavailable", "the request was given up by its caller");
  }
}
