package dev.chassis.messaging;

import org.jspecify.annotations.Nullable;

/** An event could not be published. What to do about it is said by the subclass. */
public abstract sealed class MessagingException extends RuntimeException
    permits EncodingException, BrokerRefusedException, BrokerUnavailableException {

  private static final long serialVersionUID = 1L;

  MessagingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
