package dev.chassis.config;

import java.util.LinkedHashSet;
import java.util.Set;

/** The keys that records asked for. */
final class KnownKeys {

  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<String> open = new LinkedHashSet<>();
  private final Set<String> former = new LinkedHashSet<>();

  void ask(String key) {
    asked.add(key);
  }

  /** Everything below {@code key} belongs to whoever asked: entries of free form. */
  void askBelow(String key) {
    open.add(key);
  }

  /** A key that was renamed or retired: known, but nothing to be led to by a near miss. */
  void remember(String key) {
    former.add(key);
  }

  /** The keys of today. */
  Set<String> asked() {
    return asked;
  }

  /** Whether what stands below {@code key} is the business of whoever asked for the key. */
  boolean isOpen(String key) {
    return open.contains(key) || !(isAnyBelow(key, asked) || isAnyBelow(key, former));
  }

  boolean isKnown(String key) {
    return asked.contains(key)
        || former.contains(key)
        || isBelowOpen(key)
        || isAnyBelow(key, asked)
        || isAnyBelow(key, former);
  }

  private boolean isBelowOpen(String key) {
    for (var prefix : open) {
      if (key.startsWith(prefix + ".")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAnyBelow(String key, Set<String> keys) {
    for (var at : keys) {
      if (at.startsWith(key + ".") || at.startsWith(key + "[")) {
        return true;
      }
    }
    return false;
  }
}
