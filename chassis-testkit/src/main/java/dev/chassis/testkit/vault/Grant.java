package dev.chassis.testkit.vault;

import dev.chassis.time.Ticker;
import java.time.Duration;

/** Something given for a time: a token or a lease. */
final class Grant {

  private final String id;
  private final TokenTerms terms;
  private final Ticker ticker;
  private final long issued;
  private long expires;

  Grant(String id, TokenTerms terms, Ticker ticker) {
    this.id = id;
    this.terms = terms;
    this.ticker = ticker;
    this.issued = ticker.nanos();
    this.expires = issued + Math.min(terms.ttl().toNanos(), terms.maxTtl().toNanos());
  }

  String id() {
    return id;
  }

  boolean isOver() {
    return ticker.nanos() >= expires;
  }

  boolean isRenewable() {
    return terms.renewable();
  }

  void end() {
    expires = ticker.nanos();
  }

  /** Renewed for its ttl, never beyond its maximum. */
  void renew() {
    long latest = issued + terms.maxTtl().toNanos();
    expires = Math.min(ticker.nanos() + terms.ttl().toNanos(), latest);
  }

  /** Whole seconds left, as the API tells them. */
  long seconds() {
    return Math.max(0, Duration.ofNanos(expires - ticker.nanos()).toSeconds());
  }

  long creationSeconds() {
    return terms.ttl().toSeconds();
  }

  long maxSeconds() {
    return terms.maxTtl().toSeconds();
  }
}
