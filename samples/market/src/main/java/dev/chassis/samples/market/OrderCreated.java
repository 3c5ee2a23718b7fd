package dev.chassis.samples.market;

import dev.chassis.messaging.EventType;

/**
 * What this service reads of {@code order_created}: an order to sell, its shares reserved.
 *
 * @param orderId the order
 * @param accountId whose shares
 * @param symbol which shares
 * @param quantity how many
 */
record OrderCreated(String orderId, String accountId, String symbol, long quantity) {

  static final EventType<OrderCreated> TYPE = EventType.of("order_created", OrderCreated.class);
}
