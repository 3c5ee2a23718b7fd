package dev.chassis.messaging;

/**
 * Whether a subscription handles the events of a key ({@link EventType#keyedBy}) in the order they
 * were published, and what becomes of that order when one of them fails. Keys are handled in
 * parallel; an event without a key is in no order.
 */
public enum KeyOrder {

  /** In no order: an event that failed is overtaken by later ones while it waits to be retried. */
  NONE,

  /**
   * In order; an event that fails parks its key. The later events of the key wait until it has
   * succeeded or, after its last attempt, has gone to the error queue; then the key goes on. What
   * waits counts against the prefetch: when it is used up, other keys wait too.
   */
  PARK_KEY,

  /**
   * In order; an event that fails is skipped. It goes to the error queue at its first failure,
   * without retries, and its key goes on at once: nobody waits, nothing is overtaken.
   */
  SKIP_EVENT
}
