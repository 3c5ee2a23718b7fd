package dev.chassis.messaging;

import io.vertx.core.Future;

/**
 * Stands between a subscription and its handler: to do something around the handler, or instead of
 * it.
 */
@FunctionalInterface
public interface EventInterceptor {

  /**
   * Sees one event, at every attempt.
   *
   * @param next the handler, or the next interceptor; not called to leave the event out
   * @return as {@link EnvelopeHandler#handle}: the event is done with when it succeeds
   */
  <T> Future<?> handle(Event<T> event, EnvelopeHandler<T> next) throws Exception;
}
