package dev.chassis.messaging.flow;

import dev.chassis.messaging.spi.Delivery;
import io.vertx.core.Future;

/** What is done with a delivery. */
@FunctionalInterface
public interface Work {

  /**
   * Handles and settles one delivery. Called on the flow's event loop; does not throw.
   *
   * @return never fails
   */
  Future<Step> work(Delivery delivery);
}
