package dev.chassis.samples.orders;

/** What this service sends to {@code POST /reservations} of account-transactions. */
record Reserve(String orderId, String accountId, String symbol, long quantity) {

  static Reserve of(Order order) {
    return new Reserve(order.id(), order.accountId(), order.symbol(), order.quantity());
  }
}
