package dev.chassis.messaging.flow;

import dev.chassis.messaging.spi.Delivery;
import io.vertx.core.Future;

/** What is done with a delivery. */
@FunctionalInterface
public interface Work {

  /**
   * Handles and settles one delivery. Called on the flow's event loop; does not throw.
   *
   * @param handled is run, on any thread, when the handler has ended and only the broker is waited
   *     for: the next delivery may begin. Not needed where that is not waited for
   * @return when it is settled; never fails
   */
  Future<Step> work(Delivery delivery, Runnable handled);
}
