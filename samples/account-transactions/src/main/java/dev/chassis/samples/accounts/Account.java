package dev.chassis.samples.accounts;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One account at one moment.
 *
 * @param id such as {@code acc-1}
 * @param cashCents money in cents
 * @param holdings shares by symbol, sorted
 */
record Account(String id, long cashCents, Map<String, Holding> holdings) {

  /**
   * Shares of one kind.
   *
   * @param held all shares on the account
   * @param reserved those of them that are promised to orders, at most {@code held}
   */
  record Holding(long held, long reserved) {

    static final Holding NONE = new Holding(0, 0);

    long free() {
      return held - reserved;
    }
  }

  Account {
    holdings = Collections.unmodifiableMap(new TreeMap<>(holdings));
  }

  static Account open(String id, long cashCents, Map<String, Long> shares) {
    var holdings = new TreeMap<String, Holding>();
    shares.forEach((symbol, held) -> holdings.put(symbol, new Holding(held, 0)));
    return new Account(id, cashCents, holdings);
  }

  Holding holding(String symbol) {
    return holdings.getOrDefault(symbol, Holding.NONE);
  }

  Account reserve(String symbol, long quantity) {
    var holding = holding(symbol);
    if (holding.free() < quantity) {
      throw RefusedException.insufficientShares(id, symbol, quantity, holding.free());
    }
    return with(symbol, new Holding(holding.held(), holding.reserved() + quantity), cashCents);
  }

  Account release(String symbol, long quantity) {
    var holding = holding(symbol);
    return with(symbol, new Holding(holding.held(), holding.reserved() - quantity), cashCents);
  }

  Account sell(String symbol, long quantity, long proceedsCents) {
    var holding = holding(symbol);
    var left = new Holding(holding.held() - quantity, holding.reserved() - quantity);
    return with(symbol, left, Math.addExact(cashCents, proceedsCents));
  }

  private Account with(String symbol, Holding holding, long newCashCents) {
    var changed = new TreeMap<>(holdings);
    changed.put(symbol, holding);
    return new Account(id, newCashCents, changed);
  }
}
