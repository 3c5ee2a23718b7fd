package dev.chassis.samples.fees;

import dev.chassis.messaging.EventType;

/**
 * What this service reads of {@code order_placed}.
 *
 * @param orderId the order
 * @param accountId who pays
 * @param quantity how many shares were sold
 * @param priceCents price of one in cents
 */
record OrderPlaced(String orderId, String accountId, long quantity, long priceCents) {

  static final EventType<OrderPlaced> TYPE = EventType.of("order_placed", OrderPlaced.class);

  long valueCents() {
    return Math.multiplyExact(quantity, priceCents);
  }
}
