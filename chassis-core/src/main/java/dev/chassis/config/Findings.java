package dev.chassis.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What binding one section leaves behind: the keys it asked for, values in effect, problems. */
final class Findings {

  private final KnownKeys known;
  private final Values values;
  private final boolean sourcesComplete;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<Untouched> untouched = new ArrayList<>();
  private final Set<String> failed = new HashSet<>();

  /** A section of which no source says anything, so that it is {@code base} as it stands. */
  record Untouched(Class<? extends Record> type, String section, Record base) {}

  Findings(KnownKeys known, Values values, boolean sourcesComplete) {
    this.known = known;
    this.values = values;
    this.sourcesComplete = sourcesComplete;
  }

  List<ConfigProblem> problems() {
    return problems;
  }

  boolean isEmpty() {
    return failed.isEmpty();
  }

  /** Whether {@code key} or something below it is unusable. */
  boolean failedAt(String key) {
    for (var at : failed) {
      if (at.equals(key) || at.startsWith(key + ".") || at.startsWith(key + "[")) {
        return true;
      }
    }
    return false;
  }

  void asked(String key) {
    known.ask(key);
  }

  /** Everything below {@code key} belongs to whoever asked: entries of free form. */
  void askedBelow(String key) {
    known.askBelow(key);
  }

  /** The keys and values of {@code section} are left for whoever asks for all of them. */
  void untouched(Class<? extends Record> type, String section, Record base) {
    untouched.add(new Untouched(type, section, base));
  }

  List<Untouched> untouched() {
    return untouched;
  }

  /** {@code key} was renamed or retired. */
  void former(String key) {
    known.remember(key);
  }

  void warning(String message) {
    warnings.add(message);
  }

  List<String> warnings() {
    return warnings;
  }

  void problem(String key, @Nullable String origin, String detail) {
    failed.add(key);
    problems.add(new ConfigProblem(key, origin, detail));
  }

  /** Unusable, for a reason that is reported elsewhere. */
  void failed(String key) {
    failed.add(key);
  }

  /** A required value is not there; not worth a word when it may be in a file we cannot read. */
  void missing(String key, @Nullable String origin, String expected) {
    failed.add(key);
    if (sourcesComplete) {
      problems.add(new ConfigProblem(key, origin, "missing; expected " + expected));
    }
  }

  /** The record's own value, or none. */
  void effective(String key, @Nullable Object value) {
    values.put(key, value);
  }

  /** A value that stands in a source. */
  void effective(String key, @Nullable Object value, Layers.Found found) {
    values.put(key, value, found);
  }
}
