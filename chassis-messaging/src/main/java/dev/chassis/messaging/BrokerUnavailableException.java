package dev.chassis.messaging;

import org.jspecify.annotations.Nullable;

/**
 * It is unknown whether the broker took the event: the connection was lost or no confirm came in
 * time. Safe to retry; subscribers may then see the event twice.
 */
public final class BrokerUnavailableException extends MessagingException {

  private static final long serialVersionUID = 1L;

  /** With what happened in words; the cause may be null. */
  public BrokerUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
