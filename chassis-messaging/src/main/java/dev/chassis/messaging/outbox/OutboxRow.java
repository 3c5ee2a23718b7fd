package dev.chassis.messaging.outbox;

import dev.chassis.messaging.spi.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event that waits in the outbox.
 *
 * @param id its place: events of one key go out in this order
 * @param key what it is ordered by; null when no order matters
 * @param message what is sent
 * @param age time since it was written, by the store's clock
 * @param refusals how often the broker has refused it
 */
public record OutboxRow(
    long id, @Nullable String key, Message message, Duration age, int refusals) {

  /** What must be sent one after the other: the key, or the event alone. */
  String lane() {
    return key == null ? "#" + id : "=" + key;
  }
}
