package dev.chassis.samples.accounts;

import java.util.List;

/**
 * What {@code GET /accounts/{id}} answers.
 *
 * @param id the account's id
 * @param cashCents money in cents
 * @param holdings shares, by symbol
 */
record AccountView(String id, long cashCents, List<HoldingView> holdings) {

  /**
   * Shares of one kind.
   *
   * @param symbol such as {@code ACME}
   * @param held all of them
   * @param reserved those promised to orders
   * @param free those that can be sold
   */
  record HoldingView(String symbol, long held, long reserved, long free) {}

  static AccountView of(Account account) {
    var holdings =
        account.holdings().entrySet().stream()
            .map(
                entry ->
                    new HoldingView(
                        entry.getKey(),
                        entry.getValue().held(),
                        entry.getValue().reserved(),
                        entry.getValue().free()))
            .toList();
    return new AccountView(account.id(), account.cashCents(), holdings);
  }
}
