package dev.chassis.testkit.guide;

import dev.chassis.messaging.EventType;

/** Something was sold. */
// snippet:event
record SaleMade(String sale, String item, int quantity) {
  static final EventType<SaleMade> TYPE = EventType.of("sale_made", SaleMade.class);
}
// end
