package dev.chassis.messaging;

import dev.chassis.signals.Signal;
import java.util.List;

/** Everything that messaging measures; see {@link dev.chassis.signals.Signals}. */
public final class MessagingSignals {

  /** Events sent, by type and whether the broker took them. */
  public static final Signal PUBLISHED =
      Signal.timer(
              "messaging.published",
              "Events published, until the broker's answer",
              "type",
              "outcome")
          .withBuckets();

  /** Deliveries of events, by what became of them. */
  public static final Signal CONSUMED =
      Signal.timer(
              "messaging.consumed",
              "Deliveries of events, until they are settled",
              "type",
              "subscription",
              "outcome")
          .withBuckets();

  private MessagingSignals() {}

  /** All of them, in the order of the reference. */
  public static List<Signal> all() {
    return List.of(PUBLISHED, CONSUMED);
  }
}
