package dev.chassis.samples.gateway;

import java.util.List;

/**
 * An account, as read from the service account-transactions and shown to clients.
 *
 * @param id the account's id
 * @param cashCents money in cents
 * @param holdings shares, by symbol
 */
record AccountView(String id, long cashCents, List<Holding> holdings) {

  /**
   * Shares of one kind.
   *
   * @param symbol such as {@code ACME}
   * @param held all of them
   * @param reserved those promised to orders
   * @param free those that can be sold
   */
  record Holding(String symbol, long held, long reserved, long free) {}
}
