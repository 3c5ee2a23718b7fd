package dev.chassis.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What binding one section leaves behind: the keys it asked for, values in effect, problems. */
final class Findings {

  private final Set<String> known;
  private final Set<String> open;
  private final Map<String, Configuration.Setting> settings;
  private final boolean sourcesComplete;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Set<String> failed = new HashSet<>();

  Findings(
      Set<String> known,
      Set<String> open,
      Map<String, Configuration.Setting> settings,
      boolean sourcesComplete) {
    this.known = known;
    this.open = open;
    this.settings = settings;
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
    return failed.stream()
        .anyMatch(at -> at.equals(key) || at.startsWith(key + ".") || at.startsWith(key + "["));
  }

  void asked(String key) {
    known.add(key);
  }

  /** Everything below {@code key} belongs to whoever asked: entries of free form. */
  void askedBelow(String key) {
    open.add(key);
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

  void effective(String key, @Nullable Object value, String origin) {
    settings.put(key, new Configuration.Setting(Redaction.shown(value), origin));
  }

  /** A value that stands in a source; what its references stand for is not shown. */
  void effective(String key, @Nullable Object value, Layers.Found found) {
    var written = found.written();
    var references = ReferenceText.in(written);
    if (references.isEmpty()) {
      effective(key, value, found.origin());
    } else {
      boolean hidden = value == null || Redaction.isSecret(value);
      var shown = hidden ? Redaction.shown(value) : Redaction.text(written);
      var origin = found.origin() + ", " + String.join(", ", references);
      settings.put(key, new Configuration.Setting(shown, origin));
    }
  }
}
