package dev.chassis.config;

import java.util.List;

/**
 * What came of reading the configuration again.
 *
 * @param outcome whether it is in effect now
 * @param changed what is in effect and was not before, in words: {@code orders.limit: 3 → 5};
 *     secrets masked
 * @param needsRestart keys with a new value that is not in effect, since they are read only at the
 *     start
 * @param problems why the new configuration was refused, each with its origin
 */
public record ReloadReport(
    Outcome outcome, List<String> changed, List<String> needsRestart, List<String> problems) {

  /** What may come of it. */
  public enum Outcome {
    /** It says what it said before. */
    UNCHANGED,
    /** The new one is in effect. */
    APPLIED,
    /** The new one has problems; the old one stays, with new values behind its references. */
    REFUSED
  }

  /** Copies the lists. */
  public ReloadReport {
    changed = List.copyOf(changed);
    needsRestart = List.copyOf(needsRestart);
    problems = List.copyOf(problems);
  }
}
