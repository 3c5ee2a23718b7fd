package dev.chassis.messaging;

import org.jspecify.annotations.Nullable;

/** The data of an event cannot be written as JSON. Retrying does not help. */
public final class EncodingException extends MessagingException {

  private static final long serialVersionUID = 1L;

  /** With what happened in words; the cause may be null. */
  public EncodingException(String message, @Nullable Throwable cause) {
    super(PublishFailure.encoding, message, cause);
  }
}
