package dev.chassis.messaging;

import io.vertx.core.Future;

/** Handles what an event says. Events may come twice: handle them so that it does no harm. */
@FunctionalInterface
public interface EventHandler<T> {

  /**
   * Handles one event, on an event loop, with the sender's trace as the current request context.
   * Several may be under way at once.
   *
   * @return the event is done with when this succeeds. When it fails, is null, or the method
   *     throws, the event is retried, and parked in the error queue after the last attempt
   */
  Future<?> handle(T data) throws Exception;
}
