package dev.chassis.samples.orders;

import dev.chassis.messaging.EventType;

/** The events this service tells and hears. Of others' events it reads no more than it needs. */
final class OrderEvents {

  static final EventType<Created> CREATED =
      EventType.of("order_created", Created.class).keyedBy(Created::orderId);
  static final EventType<Placed> PLACED = EventType.of("order_placed", Placed.class);
  static final EventType<Charged> CHARGED = EventType.of("fee_charged", Charged.class);
  static final EventType<Booked> BOOKED = EventType.of("order_booked", Booked.class);

  private OrderEvents() {}

  /**
   * An order was taken and its shares are reserved.
   *
   * @param orderId the order
   * @param accountId whose shares
   * @param symbol which shares
   * @param quantity how many
   */
  record Created(String orderId, String accountId, String symbol, long quantity) {

    static Created of(Order order) {
      return new Created(order.id(), order.accountId(), order.symbol(), order.quantity());
    }
  }

  /** The market found a buyer. */
  record Placed(String orderId) {}

  /** The fee was charged. */
  record Charged(String orderId) {}

  /** Shares and money have changed hands. */
  record Booked(String orderId) {}
}
