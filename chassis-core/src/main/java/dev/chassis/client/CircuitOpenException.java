package dev.chassis.client;

import dev.chassis.http.Problem;
import java.time.Duration;

/** The breaker of the target is open: nothing was sent. */
public final class CircuitOpenException extends CallException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  CircuitOpenException(String service, Duration retryAfter) {
    super("the circuit to " + service + " is open");
    this.retryAfter = retryAfter;
  }

  /** When the breaker lets a trial call through, at the earliest. */
  public Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public Problem toProblem() {
    return Problem.of(
        503,
        "circuit-open",
        "Service Unavailable",
        "a service behind this one is failing; try again later");
  }
}
