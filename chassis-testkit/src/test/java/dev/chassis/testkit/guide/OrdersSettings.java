package dev.chassis.testkit.guide;

import dev.chassis.config.Check;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A section as the guide shows it. */
// snippet:record
record OrdersSettings(int maxQuantity, Duration settleWithin, Optional<URI> archive) {
  OrdersSettings {
    Check.all(
        Check.between(1, 1_000_000, "maxQuantity", maxQuantity),
        Check.positive("settleWithin", settleWithin));
  }

  public static OrdersSettings defaults() {
    return new OrdersSettings(10_000, Duration.ofSeconds(30), Optional.empty());
  }
}
// end
