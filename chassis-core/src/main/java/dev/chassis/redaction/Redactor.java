package dev.chassis.redaction;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Masks secrets in text: those it was told of, by value, and what looks like one: {@code
 * password=…}, {@code "token":"…"}, {@code Authorization: …}, {@code Bearer …}, {@code
 * //user:…@host}, a JWT. One for the process, as its log is. Thread-safe.
 *
 * <p>A net, not a licence: what is a secret belongs into a {@code Secret}, which never becomes
 * text.
 */
public final class Redactor {

  /** What stands in place of a secret. */
  public static final String MASK = "***";

  /** Values learned; more than these, and the oldest is forgotten. */
  private static final int MOST = 256;

  private static final Set<String> learned = new LinkedHashSet<>();
  private static volatile ValueFinder finder = ValueFinder.of(Set.of());

  private Redactor() {}

  /**
   * Learns a secret, to be masked wherever it turns up. One of fewer than 8 characters is not: it
   * would mask ordinary words.
   */
  public static void learn(String secret) {
    if (secret.length() < ValueFinder.LEAST) {
      return;
    }
    synchronized (learned) {
      // Used last, forgotten last.
      boolean known = learned.remove(secret);
      learned.add(secret);
      if (known) {
        return;
      }
      if (learned.size() > MOST) {
        learned.remove(learned.iterator().next());
      }
      finder = ValueFinder.of(learned);
    }
  }

  /** Whether a value of that name is a secret, as in {@code password} or {@code x-api-key}. */
  public static boolean isSecretName(String name) {
    return SuspectText.isSecretName(name);
  }

  /** {@code text} with {@code ***} in place of secrets; the same object when there are none. */
  public static String masked(String text) {
    var known = finder;
    int at = known.find(text, 0);
    var rest = at < 0 ? text : known.masked(text, at);
    return SuspectText.mayHold(rest) ? SuspectText.masked(rest) : rest;
  }
}
