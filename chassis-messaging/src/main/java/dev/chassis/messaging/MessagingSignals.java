package dev.chassis.messaging;

import static dev.chassis.signals.Signal.gauge;
import static dev.chassis.signals.Signal.timer;

import dev.chassis.messaging.errors.ErrorSignals;
import dev.chassis.signals.Signal;
import java.util.List;
import java.util.stream.Stream;

/** Everything that messaging measures; see {@link dev.chassis.signals.Signals}. */
public final class MessagingSignals {

  /** Events sent, by type and whether the broker took them. */
  public static final Signal PUBLISHED =
      timer("messaging.published", "Events published, until the broker's answer", "type", "outcome")
          .withBuckets();

  /** Deliveries of events, by what became of them. */
  public static final Signal CONSUMED =
      timer(
              "messaging.consumed",
              "Deliveries of events, from their turn until they are settled",
              "type",
              "subscription",
              "outcome")
          .withBuckets();

  /** Handlers alone. */
  public static final Signal HANDLED =
      timer("messaging.handled", "Handlers of events", "type", "subscription", "outcome");

  /** How old events are when they are first tried. */
  public static final Signal AGE =
      timer(
          "messaging.age",
          "Time from the publishing of an event to its first attempt, by two clocks",
          "type",
          "subscription");

  /** Events being handled. */
  public static final Signal IN_FLIGHT =
      gauge("messaging.in.flight", "Events that are being handled", "subscription");

  /** Events at hand that wait for their turn. */
  public static final Signal WAITING =
      gauge("messaging.waiting", "Events at hand that wait for their turn", "subscription");

  /** Keys that pause. */
  public static final Signal KEYS_PARKED =
      gauge(
          "messaging.keys.parked",
          "Keys whose events wait for an earlier one of theirs",
          "subscription");

  /** Events without an answer yet. */
  public static final Signal OUTSTANDING =
      gauge("messaging.outstanding", "Events sent that the broker has not confirmed");

  /** Publishers that wait for room. */
  public static final Signal PUBLISH_WAITING =
      gauge("messaging.publish.waiting", "Publishers that wait for room among those");

  private MessagingSignals() {}

  /** All of them, in the order of the reference. */
  public static List<Signal> all() {
    return Stream.concat(
            Stream.of(
                PUBLISHED,
                CONSUMED,
                HANDLED,
                AGE,
                IN_FLIGHT,
                WAITING,
                KEYS_PARKED,
                OUTSTANDING,
                PUBLISH_WAITING),
            ErrorSignals.all().stream())
        .toList();
  }
}
