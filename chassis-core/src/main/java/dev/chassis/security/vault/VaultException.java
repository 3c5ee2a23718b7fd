package dev.chassis.security.vault;

/**
 * Vault did not give what was asked for. The message is made for people: it names the path and what
 * Vault said, and never holds a token or a value.
 */
final class VaultException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String words;

  /** What it means for whoever waits. */
  enum Kind {
    /** Vault cannot answer now: away, sealed, slow, broken. It may once it is asked again. */
    AWAY,
    /** The token, if there is one, is not good (any more). */
    DENIED,
    /** Asking again gives the same: no such secret or field, a wrong login, … */
    WRONG
  }

  VaultException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.words = message;
  }

  Kind kind() {
    return kind;
  }

  @Override
  public String getMessage() {
    return words;
  }
}
