package dev.chassis.client;

import dev.chassis.http.Problem;
import dev.chassis.resilience.RejectedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** This side sends as much to the service as it may: nothing was sent. */
public final class CallRefusedException extends CallException {

  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  CallRefusedException(String service, RejectedException cause) {
    super("not sent to " + service + ": " + cause.getMessage());
    this.retryAfter = cause.retryAfter();
  }

  /** When there is room again, at the earliest; null when nobody knows. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public Problem toProblem() {
    return Problem.of(
        503,
        "too-many-calls",
        "Service Unavailable",
        "a service behind this one cannot take more now; try again later");
  }
}
