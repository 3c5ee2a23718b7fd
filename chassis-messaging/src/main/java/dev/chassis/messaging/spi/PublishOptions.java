package dev.chassis.messaging.spi;

import java.time.Duration;

/**
 * How one message is to be sent.
 *
 * @param timeout how long the caller can wait for the outcome, longer than zero; the future has
 *     completed by then
 * @param delay how long the message is kept back, once the broker has it, before any queue's
 *     consumers may see it; zero for not at all. The future does not wait for it
 * @param mandatory whether a message that no queue wants must fail as {@code unroutable}; for a
 *     delayed one it is left to the transport whether it can tell
 */
public record PublishOptions(Duration timeout, Duration delay, boolean mandatory) {

  /** Not mandatory. */
  public PublishOptions(Duration timeout, Duration delay) {
    this(timeout, delay, false);
  }

  /** At once, to whoever wants it. */
  public static PublishOptions within(Duration timeout) {
    return new PublishOptions(timeout, Duration.ZERO, false);
  }

  /** Whether it is to be kept back. */
  public boolean isDelayed() {
    return delay.compareTo(Duration.ZERO) > 0;
  }
}
