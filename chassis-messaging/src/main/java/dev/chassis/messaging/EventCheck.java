package dev.chassis.messaging;

import dev.chassis.messaging.spi.Message;

/**
 * Judges what arrives before it is decoded, for every subscription of the service: whether it keeps
 * the contract of its type. Provide one with {@code chassis.provide(EventCheck.class, …)} before
 * messaging is installed.
 */
@FunctionalInterface
public interface EventCheck {

  /**
   * Looks at a message.
   *
   * @throws RejectedEventException when it breaks the contract: it goes to the error queue at once
   */
  void check(EventType<?> type, Message message);
}
