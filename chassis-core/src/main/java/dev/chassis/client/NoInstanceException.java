package dev.chassis.client;

import dev.chassis.http.Problem;

/** No live instance is known under the name: nothing was sent. */
public final class NoInstanceException extends CallException {

  private static final long serialVersionUID = 1L;

  NoInstanceException(String service) {
    super("no live instance of " + service + " is known");
  }

  @Override
  public Problem toProblem() {
    return Problem.of(
        503,
        "no-instance",
        "Service Unavailable",
        "a service behind this one is not there; try again later");
  }
}
