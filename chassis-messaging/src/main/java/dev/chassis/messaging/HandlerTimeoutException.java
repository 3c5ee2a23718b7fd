package dev.chassis.messaging;

import java.time.Duration;

/** A handler did not end in time; the event counts as failed, whatever the handler does later. */
public final class HandlerTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  HandlerTimeoutException(Duration timeout) {
    super("the handler did not end within " + timeout);
  }
}
