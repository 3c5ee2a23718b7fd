package dev.chassis.messaging;

import org.jspecify.annotations.Nullable;

/**
 * The broker certainly has not got the event: a queue is full, nobody is subscribed who had to be,
 * too many events wait already. {@link #reason} says which. Retry later.
 */
public final class BrokerRefusedException extends MessagingException {

  private static final long serialVersionUID = 1L;

  /** The broker said no; the cause may be null. */
  public BrokerRefusedException(String message, @Nullable Throwable cause) {
    this(PublishFailure.refused, message, cause);
  }

  /** With what happened in words; the cause may be null. */
  public BrokerRefusedException(PublishFailure reason, String message, @Nullable Throwable cause) {
    super(reason, message, cause);
  }
}
