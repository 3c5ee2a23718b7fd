package dev.chassis.messaging;

import org.jspecify.annotations.Nullable;

/** An event could not be published. What to do about it is said by the subclass. */
public abstract sealed class MessagingException extends RuntimeException
    permits EncodingException, BrokerRefusedException, BrokerUnavailableException {

  private static final long serialVersionUID = 1L;

  private final PublishFailure reason;

  MessagingException(PublishFailure reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What went wrong. */
  public PublishFailure reason() {
    return reason;
  }
}
