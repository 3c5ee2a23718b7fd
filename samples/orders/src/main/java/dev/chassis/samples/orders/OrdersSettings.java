package dev.chassis.samples.orders;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * Settings of the service. Config keys live under {@code orders}.
 *
 * @param abandonAfter time after which an order that is neither taken on nor refused is given up
 *     and what was reserved for it is given back; longer than any call takes, 1 s or more; default
 *     30 s
 */
record OrdersSettings(Duration abandonAfter) {

  OrdersSettings {
    Check.all(
        Check.that(
            abandonAfter.compareTo(Duration.ofSeconds(1)) >= 0,
            "abandonAfter",
            abandonAfter,
            "1s or more"));
  }

  static OrdersSettings defaults() {
    return new OrdersSettings(Duration.ofSeconds(30));
  }
}
