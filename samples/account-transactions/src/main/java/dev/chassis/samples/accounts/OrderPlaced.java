package dev.chassis.samples.accounts;

import dev.chassis.messaging.EventType;

/**
 * What this service reads of {@code order_placed}: an order found a buyer.
 *
 * @param orderId the order
 * @param priceCents price of one share in cents
 */
record OrderPlaced(String orderId, long priceCents) {

  static final EventType<OrderPlaced> TYPE = EventType.of("order_placed", OrderPlaced.class);
}
