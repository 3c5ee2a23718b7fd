package dev.chassis.samples.gateway;

/**
 * What {@code POST /shares/sell} answers.
 *
 * @param orderId the order's id, for {@code GET /orders/{id}}
 * @param state how far it is, such as {@code pending}
 */
record OrderAccepted(String orderId, String state) {

  static OrderAccepted of(OrderView order) {
    return new OrderAccepted(order.id(), order.state());
  }
}
