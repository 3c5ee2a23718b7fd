package dev.chassis.observability.slo;

import dev.chassis.signals.Signal;

/**
 * What messaging measures, as far as promises are about it. This module does not know messaging;
 * that the two agree is checked by a test that knows both.
 */
final class EventSignals {

  static final Signal PUBLISHED =
      Signal.timer("messaging.published", "Events published", "type", "outcome").withBuckets();

  static final Signal CONSUMED =
      Signal.timer("messaging.consumed", "Deliveries of events", "type", "subscription", "outcome")
          .withBuckets();

  /** Outcomes of publishing that lost the event for who published it. */
  static final String NOT_PUBLISHED =
      "encoding|unroutable|refused|full|blocked|timeout|disconnected|failed";

  /** Outcomes of a delivery after which the event is not handled again by itself. */
  static final String GIVEN_UP = "parked";

  /** Outcomes of a delivery after which it comes again. */
  static final String NOT_OVER = "retried|unsettled";

  private EventSignals() {}
}
