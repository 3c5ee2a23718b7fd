package dev.chassis.messaging;

import io.vertx.core.Future;

/** Handles an event together with its id, source, time and attempt. */
@FunctionalInterface
public interface EnvelopeHandler<T> {

  /** Like {@link EventHandler#handle}. */
  Future<?> handle(Event<T> event) throws Exception;
}
