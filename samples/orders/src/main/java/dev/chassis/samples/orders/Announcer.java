package dev.chassis.samples.orders;

import dev.chassis.messaging.EventPublisher;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces orders, and keeps at it while the broker is away. Whoever hears of orders must bear
 * hearing of one twice: a publish that failed may have got through.
 *
 * <p>What waits here is lost when the process ends. An outbox, written in the transaction that
 * keeps the order, takes this place once there is a database.
 */
final class Announcer {

  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  private final OrdersSettings settings;
  private final EventPublisher events;
  private final Timers timers;

  Announcer(OrdersSettings settings, EventPublisher events, Timers timers) {
    this.settings = settings;
    this.events = events;
    this.timers = timers;
  }

  /**
   * Announces an order.
   *
   * @return succeeds once the broker took it, or after the first failure: the order stands either
   *     way, and is announced again later
   */
  Future<?> announce(OrderEvents.Created created) {
    return events
        .publish(OrderEvents.CREATED, created)
        .recover(
            failure -> {
              log.warn("order is announced again later: {}", failure.getMessage());
              timers.after(settings.announceAgainAfter(), () -> announce(created));
              return Future.succeededFuture();
            });
  }
}
