package dev.chassis.samples.market;

import io.vertx.core.Future;

/** Where shares are traded. */
interface Exchange {

  /**
   * Sells shares at the market's price. An exchange knows orders by the client's id: selling the
   * same one again sells nothing, and answers as the first time.
   *
   * @param orderId the client's id of the order
   * @return the sale; fails with {@link ExchangeException} when the exchange did not answer, and
   *     the order may have been sold then
   */
  Future<Sale> sell(String orderId, String symbol, long quantity);

  /** What one share costs now, in cents. */
  long priceCents(String symbol);

  /**
   * A sale.
   *
   * @param orderId the client's id of the order
   * @param priceCents price of one share in cents
   */
  record Sale(String orderId, long priceCents) {}

  /** The exchange did not answer. */
  final class ExchangeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ExchangeException(String message) {
      super(message, null, false, false);
    }
  }
}
