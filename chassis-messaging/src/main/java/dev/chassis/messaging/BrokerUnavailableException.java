package dev.chassis.messaging;

import org.jspecify.annotations.Nullable;

/**
 * It is unknown whether the broker took the event: the connection was lost or no confirm came in
 * time; {@link #reason} says which. Safe to retry; subscribers may then see the event twice.
 */
public final class BrokerUnavailableException extends MessagingException {

  private static final long serialVersionUID = 1L;

  /** The connection was lost, or there is none; the cause may be null. */
  public BrokerUnavailableException(String message, @Nullable Throwable cause) {
    this(PublishFailure.disconnected, message, cause);
  }

  /** With what happened in words; the cause may be null. */
  public BrokerUnavailableException(
      PublishFailure reason, String message, @Nullable Throwable cause) {
    super(reason, message, cause);
  }
}
