package dev.chassis.client;

import dev.chassis.http.Problem;

/** No answer within the time allowed. The call may have had effect. */
public final class CallTimeoutException extends CallException {

  private static final long serialVersionUID = 1L;

  CallTimeoutException(String message) {
    super(message);
  }

  @Override
  public Problem toProblem() {
    return Problem.of(
        504,
        "upstream-timeout",
        "Gateway Timeout",
        "a service behind this one did not answer in time");
  }
}
