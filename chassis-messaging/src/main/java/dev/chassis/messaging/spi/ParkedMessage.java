package dev.chassis.messaging.spi;

/**
 * A message that was given up and kept in an error queue.
 *
 * @param queue the queue it was consumed from, not the error queue itself
 * @param message what arrived, unchanged
 * @param failure why it was given up
 */
public record ParkedMessage(String queue, Message message, Failure failure) {}
