package dev.chassis.samples.accounts;

import dev.chassis.config.Check;
import java.util.Map;

/**
 * The accounts that exist when the service starts. Config keys live under {@code accounts}.
 *
 * @param demoAccounts how many accounts there are, named {@code acc-1}, {@code acc-2} …; from 1 to
 *     1000; default 5
 * @param cashCents money on each account in cents, 0 or more; default 0
 * @param shares shares on each account by symbol, each 0 or more; default ACME 1000, GLOBEX 500,
 *     INITECH 250
 */
record AccountsSettings(int demoAccounts, long cashCents, Map<String, Long> shares) {

  AccountsSettings {
    Check.all(
        Check.between(1, 1000, "demoAccounts", demoAccounts),
        Check.atLeast(0, "cashCents", cashCents),
        Check.that(
            shares.values().stream().allMatch(count -> count >= 0),
            "shares",
            shares,
            "no negative number of shares"));
    shares = Map.copyOf(shares);
  }

  static AccountsSettings defaults() {
    return new AccountsSettings(5, 0, Map.of("ACME", 1000L, "GLOBEX", 500L, "INITECH", 250L));
  }
}
