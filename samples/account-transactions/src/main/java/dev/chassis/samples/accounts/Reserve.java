package dev.chassis.samples.accounts;

import dev.chassis.config.Check;

/**
 * Body of {@code POST /reservations}.
 *
 * @param orderId for which order; repeating the request for it has no further effect
 * @param accountId on which account
 * @param symbol which shares
 * @param quantity how many, 1 or more
 */
record Reserve(String orderId, String accountId, String symbol, long quantity) {

  Reserve {
    Check.all(
        Check.notBlank("orderId", orderId),
        Check.notBlank("accountId", accountId),
        Check.notBlank("symbol", symbol),
        Check.atLeast(1, "quantity", quantity));
  }
}
