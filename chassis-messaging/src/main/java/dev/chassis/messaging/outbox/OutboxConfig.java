package dev.chassis.messaging.outbox;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How events get from the database to the broker, and how long both sides remember. Config keys
 * live under {@code outbox}. Only {@link #defaults()} and {@code with…} are promised; components
 * may be added.
 *
 * @param window events on their way to the broker at a time, 1 to 10000; default 500
 * @param poll how often it is looked for events that nobody gave a hint of, and for a relay that
 *     died, 10 ms or longer; default 250 ms
 * @param firstRetry pause before an event that the broker refused is sent again, doubled with each
 *     refusal; longer than zero; default 500 ms. Only events of its key wait with it
 * @param maxRetry longest such pause, {@code firstRetry} or longer; default 1 min
 * @param keep how long published events can still be replayed, zero or longer; default 3 days, the
 *     longest weekend
 * @param keepInbox how long an event that was handled is known as such, longer than zero; default 7
 *     days, the longest that Azure Service Bus looks for duplicates. It must be longer than an
 *     event can stay in an error queue and still be sent again
 * @param lagLimit age of the oldest waiting event from which the health check warns, longer than
 *     zero; default 30 s
 * @param flushTimeout how long a stopping service sends what is still waiting, zero or longer;
 *     default 2 s. The rest is sent by another instance, or later
 */
public record OutboxConfig(
    int window,
    Duration poll,
    Duration firstRetry,
    Duration maxRetry,
    Duration keep,
    Duration keepInbox,
    Duration lagLimit,
    Duration flushTimeout) {

  private static final Duration SHORTEST_POLL = Duration.ofMillis(10);

  /** Checks the ranges. */
  public OutboxConfig {
    Check.all(
        Check.between(1, 10_000, "window", window),
        Check.that(poll.compareTo(SHORTEST_POLL) >= 0, "poll", poll, "10ms or longer"),
        Check.positive("firstRetry", firstRetry),
        Check.that(
            maxRetry.compareTo(firstRetry) >= 0, "maxRetry", maxRetry, "firstRetry or longer"),
        Check.notNegative("keep", keep),
        Check.positive("keepInbox", keepInbox),
        Check.positive("lagLimit", lagLimit),
        Check.notNegative("flushTimeout", flushTimeout));
  }

  /** The defaults named above. */
  public static OutboxConfig defaults() {
    return new OutboxConfig(
        500,
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofMinutes(1),
        Duration.ofDays(3),
        Duration.ofDays(7),
        Duration.ofSeconds(30),
        Duration.ofSeconds(2));
  }

  /** Copy with another window. */
  public OutboxConfig withWindow(int events) {
    return new OutboxConfig(
        events, poll, firstRetry, maxRetry, keep, keepInbox, lagLimit, flushTimeout);
  }

  /** Copy that looks at other intervals. */
  public OutboxConfig withPoll(Duration interval) {
    return new OutboxConfig(
        window, interval, firstRetry, maxRetry, keep, keepInbox, lagLimit, flushTimeout);
  }

  /** Copy that remembers for other times. */
  public OutboxConfig withKeep(Duration published, Duration handled) {
    return new OutboxConfig(
        window, poll, firstRetry, maxRetry, published, handled, lagLimit, flushTimeout);
  }

  /** Copy that warns at another lag. */
  public OutboxConfig withLagLimit(Duration limit) {
    return new OutboxConfig(
        window, poll, firstRetry, maxRetry, keep, keepInbox, limit, flushTimeout);
  }

  /** Pause after so many refusals, 1 or more. */
  Duration pause(int refusals) {
    var doubled = firstRetry.multipliedBy(1L << Math.min(refusals - 1, 20));
    return doubled.compareTo(maxRetry) < 0 ? doubled : maxRetry;
  }
}
