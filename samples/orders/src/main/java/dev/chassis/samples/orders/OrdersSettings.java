package dev.chassis.samples.orders;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * Settings of the service. Config keys live under {@code orders}.
 *
 * @param announceAgainAfter pause before an order that the broker did not take is announced again,
 *     longer than zero; default 1 s
 */
record OrdersSettings(Duration announceAgainAfter) {

  OrdersSettings {
    Check.all(Check.positive("announceAgainAfter", announceAgainAfter));
  }

  static OrdersSettings defaults() {
    return new OrdersSettings(Duration.ofSeconds(1));
  }
}
