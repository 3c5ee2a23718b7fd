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
    return open.contains(key) || !(isAskedBelow(key) || isFormerBelow(key));
  }

  boolean isKnown(String key) {
    return asked.contains(key)
        || former.contains(key)
        || open.stream().anyMatch(prefix -> key.startsWith(prefix + "."))
        || isAskedBelow(key)
        || isFormerBelow(key);
  }

  private boolean isAskedBelow(String key) {
    return asked.stream().anyMatch(at -> isBelow(at, key));
  }

  private boolean isFormerBelow(String key) {
    return former.stream().anyMatch(at -> isBelow(at, key));
  }

  private static boolean isBelow(String at, String key) {
    return at.startsWith(key + ".") || at.startsWith(key + "[");
  }
}
