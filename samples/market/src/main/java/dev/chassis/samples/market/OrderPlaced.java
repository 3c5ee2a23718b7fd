package dev.chassis.samples.market;

import dev.chassis.messaging.EventType;

/**
 * Tells that an order found a buyer; once for an order.
 *
 * @param orderId the order
 * @param accountId whose shares
 * @param symbol which shares
 * @param quantity how many
 * @param priceCents price of one share in cents
 */
record OrderPlaced(
    String orderId, String accountId, String symbol, long quantity, long priceCents) {

  static final EventType<OrderPlaced> TYPE =
      EventType.of("order_placed", OrderPlaced.class).keyedBy(OrderPlaced::orderId);

  static OrderPlaced of(OrderCreated order, Exchange.Sale sale) {
    return new OrderPlaced(
        order.orderId(), order.accountId(), order.symbol(), order.quantity(), sale.priceCents());
  }
}
