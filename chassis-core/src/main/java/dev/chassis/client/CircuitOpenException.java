package dev.chassis.client;

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
}
