package dev.chassis.messaging;

import dev.chassis.messaging.errors.ErrorSignals;
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

  /** Runs of handlers. */
  public static final Signal HANDLED =
      Signal.timer(
          "messaging.handled", "Runs of event handlers", "type", "subscription", "outcome");

  /** How old events are when they get their first turn. */
  public static final Signal AGE =
      Signal.timer(
          "messaging.age",
          "Time from publishing an event to its first attempt, by the two services' clocks",
          "type",
          "subscription");

  /** Handlers under way. */
  public static final Signal IN_FLIGHT =
      Signal.gauge("messaging.in.flight", "Events that are being handled", "subscription");

  /** Events that wait for their turn in this instance. */
  public static final Signal WAITING =
      Signal.gauge(
          "messaging.waiting",
          "Events fetched that wait for a place or for their key",
          "subscription");

  /** Keys held up by an event that failed. */
  public static final Signal KEYS_PARKED =
      Signal.gauge(
          "messaging.keys.parked", "Keys whose events wait for one that failed", "subscription");

  /** Events on their way to the broker. */
  public static final Signal OUTSTANDING =
      Signal.gauge("messaging.outstanding", "Events sent and not confirmed yet");

  /** Events that wait to be sent. */
  public static final Signal PUBLISH_WAITING =
      Signal.gauge("messaging.publish.waiting", "Events that wait for room to be sent");

  /** Questions asked over messages. */
  public static final Signal REQUESTS =
      Signal.timer(
          "messaging.requests",
          "Questions asked over messages, until their end",
          "type",
          "outcome");

  /** Answers that reached nobody. */
  public static final Signal ANSWERS_LOST =
      Signal.counter("messaging.answers.lost", "Answers to questions that reached nobody", "why");

  /** Questions that came too late. */
  public static final Signal QUESTIONS_STALE =
      Signal.counter(
          "messaging.questions.stale", "Questions that were over before they got a turn", "type");

  /** Events that left the outbox. */
  public static final Signal OUTBOX_PUBLISHED =
      Signal.timer(
          "outbox.published", "Events of the outbox, from being written to the broker's confirm");

  /** Events of the outbox that the broker does not take. */
  public static final Signal OUTBOX_REFUSED =
      Signal.counter("outbox.refused", "Attempts to send an event of the outbox that were refused");

  /** Attempts without an answer. */
  public static final Signal OUTBOX_UNAVAILABLE =
      Signal.counter(
          "outbox.unavailable", "Attempts to send an event of the outbox without an answer");

  /** Events in the outbox. */
  public static final Signal OUTBOX_BACKLOG =
      Signal.gauge("outbox.backlog", "Events in the outbox, as the instance that sends has it");

  /** How long the oldest of them waits. */
  public static final Signal OUTBOX_OLDEST =
      Signal.gauge("outbox.oldest", "For how long the oldest event in the outbox waits")
          .in("seconds");

  /** Who sends. */
  public static final Signal OUTBOX_LEADING =
      Signal.gauge("outbox.leading", "1 for the instance that sends what is in the outbox, else 0");

  /** Handlers in a transaction with the inbox. */
  public static final Signal INBOX_HANDLED =
      Signal.timer(
          "inbox.handled",
          "Events handled in a transaction with the inbox",
          "subscription",
          "outcome");

  /** Connections to the database. */
  public static final Signal DATABASE_CONNECTIONS =
      Signal.gauge("database.connections", "Connections of the pool to the database");

  private MessagingSignals() {}

  /** All of them, in the order of the reference. */
  public static List<Signal> all() {
    return List.of(
        PUBLISHED,
        CONSUMED,
        HANDLED,
        AGE,
        IN_FLIGHT,
        WAITING,
        KEYS_PARKED,
        OUTSTANDING,
        PUBLISH_WAITING,
        REQUESTS,
        ANSWERS_LOST,
        QUESTIONS_STALE,
        ErrorSignals.DEPTH,
        ErrorSignals.OLDEST,
        OUTBOX_PUBLISHED,
        OUTBOX_REFUSED,
        OUTBOX_UNAVAILABLE,
        OUTBOX_BACKLOG,
        OUTBOX_OLDEST,
        OUTBOX_LEADING,
        INBOX_HANDLED,
        DATABASE_CONNECTIONS);
  }
}
