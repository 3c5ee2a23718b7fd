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

  Holding holding(String symbol) {
    return holdings.getOrDefault(symbol, Holding.NONE);
  }
}
