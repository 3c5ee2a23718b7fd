package dev.chassis.testkit.vault;

import java.time.Duration;

/**
 * How long a token or a lease lasts.
 *
 * @param ttl from its issue, and from each renewal; whole seconds
 * @param maxTtl from its issue, whatever is renewed
 * @param renewable whether it can be renewed at all
 */
public record TokenTerms(Duration ttl, Duration maxTtl, boolean renewable) {

  /** Renewable without an end that a test would see. */
  public static TokenTerms renewable(Duration ttl) {
    return new TokenTerms(ttl, Duration.ofDays(32), true);
  }

  /** Renewable up to {@code maxTtl}. */
  public static TokenTerms renewable(Duration ttl, Duration maxTtl) {
    return new TokenTerms(ttl, maxTtl, true);
  }

  /** Ends after {@code ttl}, whatever one does. */
  public static TokenTerms fixed(Duration ttl) {
    return new TokenTerms(ttl, ttl, false);
  }
}
