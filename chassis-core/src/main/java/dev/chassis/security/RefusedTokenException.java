package dev.chassis.security;

import java.util.Locale;

/**
 * A token that is not believed. Neither message nor reason holds any part of it. No stack trace.
 */
public final class RefusedTokenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why a token is not believed: a closed set, fit for a metric's label. */
  public enum Reason {
    /** It is no signed token at all. */
    MALFORMED,
    /** It is larger than any honest one. */
    OVERSIZED,
    /** It is signed in a way that is not on the list, or not signed. */
    ALGORITHM,
    /** It is a token for something else, such as a logout. */
    TYPE,
    /** It demands an extension that nobody here knows. */
    CRITICAL,
    /** The issuer has no such key. */
    UNKNOWN_KEY,
    /** The signature is not the key's. */
    SIGNATURE,
    /** Somebody else issued it. */
    ISSUER,
    /** It is meant for another service. */
    AUDIENCE,
    /** Its time is over, or it has none. */
    EXPIRED,
    /** Its time has not come. */
    NOT_YET_VALID,
    /** It names nobody. */
    SUBJECT,
    /** No keys were ever got from the issuer, so nothing can be said about the token. */
    NO_KEYS;

    /** As in logs and metrics: {@code unknown-key}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Refused for {@code reason}. */
  public RefusedTokenException(Reason reason) {
    super("token refused: " + reason.label(), null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
