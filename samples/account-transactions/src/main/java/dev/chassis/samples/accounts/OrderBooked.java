package dev.chassis.samples.accounts;

import dev.chassis.messaging.EventType;

/**
 * Tells that shares left an account and the money came. Once for an order.
 *
 * @param orderId the order
 * @param accountId the account
 * @param symbol which shares
 * @param quantity how many
 * @param proceedsCents money that came, in cents
 */
record OrderBooked(
    String orderId, String accountId, String symbol, long quantity, long proceedsCents) {

  static final EventType<OrderBooked> TYPE =
      EventType.of("order_booked", OrderBooked.class).keyedBy(OrderBooked::orderId);

  static OrderBooked of(Reservation reservation, long proceedsCents) {
    return new OrderBooked(
        reservation.orderId(),
        reservation.accountId(),
        reservation.symbol(),
        reservation.quantity(),
        proceedsCents);
  }
}
