package dev.chassis.messaging.outbox;

import dev.chassis.messaging.EnvelopeHandler;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.EventType;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.function.Function;

/**
 * Gives each event its effect once. The row that says "handled" is written in the transaction that
 * holds the effect, so both are there or neither; an event that comes again finds the row, and is
 * done with.
 *
 * <pre>{@code
 * inbox.subscribe(OrderPlaced.TYPE, "charging", (event, tx) -> fees.charge(event.data(), tx));
 * }</pre>
 */
public interface Inbox {

  /**
   * Subscribes like {@link dev.chassis.messaging.Messaging#subscribe}; {@code handler} runs in a
   * transaction and can publish in it.
   */
  <T> void subscribe(EventType<T> type, String subscription, TransactionalHandler<T> handler);

  /** A handler to be subscribed under the same name. */
  default <T> EnvelopeHandler<T> handler(String subscription, TransactionalHandler<T> handler) {
    return event -> once(subscription, event, tx -> TransactionalHandler.run(handler, event, tx));
  }

  /**
   * Has the effect, unless it was had before: the part of a handler that must not happen twice,
   * after whatever else it did. Calls with the same event at the same time wait for each other.
   *
   * @param subscription whose inbox; subscribers of the same event have one each
   * @return whether the effect was had now: false when it was there before. Fails as the effect
   *     does, and then nothing has happened
   */
  Future<Boolean> once(
      String subscription, Event<?> event, Function<? super Transaction, Future<?>> effect);

  /**
   * Forgets what a subscription has handled since then, so that a replay has its effects again.
   * Audited in the log.
   *
   * @return how many events were forgotten
   */
  Future<Integer> forget(String subscription, Instant since);
}
