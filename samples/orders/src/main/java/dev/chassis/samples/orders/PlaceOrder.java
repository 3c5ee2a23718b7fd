package dev.chassis.samples.orders;

import dev.chassis.config.Check;
import java.util.regex.Pattern;

/**
 * Body of {@code POST /orders}.
 *
 * @param accountId whose shares, such as {@code acc-1}
 * @param symbol which shares: 1 to 10 capital letters
 * @param quantity how many, from 1 to 1 000 000
 */
record PlaceOrder(String accountId, String symbol, long quantity) {

  private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern SYMBOL = Pattern.compile("[A-Z]{1,10}");

  PlaceOrder {
    Check.all(
        Check.matches(ACCOUNT, "1 to 40 small letters, digits and dashes", "accountId", accountId),
        Check.matches(SYMBOL, "1 to 10 capital letters", "symbol", symbol),
        Check.between(1, 1_000_000, "quantity", quantity));
  }
}
