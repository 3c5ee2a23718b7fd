package dev.chassis.messaging;

import org.jspecify.annotations.Nullable;

/**
 * The broker answered that it does not take the event, for instance because a queue is full. Retry
 * later.
 */
public final class BrokerRefusedException extends MessagingException {

  private static final long serialVersionUID = 1L;

  /** With what happened in words; the cause may be null. */
  public BrokerRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
