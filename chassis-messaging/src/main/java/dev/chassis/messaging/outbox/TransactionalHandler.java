package dev.chassis.messaging.outbox;

import dev.chassis.messaging.Event;
import io.vertx.core.Future;

/** Handles an event in a transaction. */
@FunctionalInterface
public interface TransactionalHandler<T> {

  /**
   * Handles one event, on an event loop. What is done through {@code tx} happens once; what is done
   * beside it, a call to another service say, happens as often as the event comes.
   *
   * @return the transaction is committed and the event done with when this succeeds. When it fails,
   *     is null, or the method throws, all of it is rolled back and the event comes again
   */
  Future<?> handle(Event<T> event, Transaction tx) throws Exception;

  /** Calls {@code handler}, with what it throws as the failure. */
  static <T> Future<?> run(TransactionalHandler<T> handler, Event<T> event, Transaction tx) {
    try {
      return handler.handle(event, tx);
    } catch (Exception thrown) {
      return Future.failedFuture(thrown);
    }
  }
}
