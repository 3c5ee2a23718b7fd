package dev.chassis.resilience;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A policy did not let the operation run: nothing was done. Without a stack trace, for it is thrown
 * when there is too much to do already.
 */
public final class RejectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Which kind of policy refused. */
  public enum Reason {
    /** The circuit is open. */
    CIRCUIT_OPEN,
    /** As many operations as allowed are under way. */
    TOO_MANY_AT_ONCE,
    /** A place to run did not become free in time. */
    WAITED_TOO_LONG,
    /** Operations come too fast. */
    TOO_FAST
  }

  private final Reason reason;
  private final @Nullable Duration retryAfter;

  /**
   * The refusal of a policy.
   *
   * @param retryAfter when asking again may help, at the earliest; null when nobody knows
   */
  public RejectedException(Reason reason, String message, @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** Which kind of policy refused. */
  public Reason reason() {
    return reason;
  }

  /** When asking again may help, at the earliest; null when nobody knows. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
