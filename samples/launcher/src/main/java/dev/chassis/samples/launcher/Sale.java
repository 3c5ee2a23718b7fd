package dev.chassis.samples.launcher;

import dev.chassis.context.TraceContext;
import dev.chassis.samples.launcher.BankClient.Sell;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sale to make.
 *
 * @param wish what to sell
 * @param trace the trace that all lines about it will carry
 */
record Sale(Sell wish, TraceContext trace) {

  /** Accounts that sell; others are left to people who try it out. */
  static final List<String> ACCOUNTS = List.of("acc-1", "acc-2", "acc-3");

  static final List<String> SYMBOLS = List.of("ACME", "GLOBEX", "INITECH");

  private static final int MOST_SHARES = 10;

  /** What the accounts can surely give of each kind, in sum over all orders. */
  private static final int SHARES_PER_KIND = 250;

  /** {@code count} sales over all accounts and shares, together less than there is. */
  static List<Sale> plan(int count) {
    int kinds = ACCOUNTS.size() * SYMBOLS.size();
    int quantity = Math.max(1, Math.min(MOST_SHARES, SHARES_PER_KIND * kinds / (2 * count)));
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Sell(
                    ACCOUNTS.get(i % ACCOUNTS.size()),
                    SYMBOLS.get(i / ACCOUNTS.size() % SYMBOLS.size()),
                    quantity))
        .map(wish -> new Sale(wish, TraceContext.root()))
        .toList();
  }
}
