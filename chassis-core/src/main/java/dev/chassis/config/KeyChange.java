package dev.chassis.config;

import org.jspecify.annotations.Nullable;

/**
 * A key that was called otherwise, or is gone. A configuration record declares those of its
 * components in a static method:
 *
 * <pre>{@code
 * static List<KeyChange> keyChanges() {
 *   return List.of(
 *       KeyChange.renamed("maxQty", "maxQuantity"),
 *       KeyChange.retired("archive", "orders are no longer archived; remove it"));
 * }
 * }</pre>
 *
 * @param key the old name, below the record's section; dots lead further down
 * @param renamedTo the new name, likewise; null when the key is retired
 * @param advice what to do about a retired key; empty for a renamed one
 */
public record KeyChange(String key, @Nullable String renamedTo, String advice) {

  /** Refuses names that are empty or the same. */
  public KeyChange {
    Check.all(
        Check.notBlank("key", key),
        Check.that(!key.equals(renamedTo), "renamedTo", renamedTo, "another name"));
  }

  /**
   * A key with a new name. The old one still works, with one warning; both together are a mistake.
   */
  public static KeyChange renamed(String key, String renamedTo) {
    return new KeyChange(key, renamedTo, "");
  }

  /** A key that is gone: giving it is a mistake, {@code advice} says what to do instead. */
  public static KeyChange retired(String key, String advice) {
    return new KeyChange(key, null, advice);
  }
}
