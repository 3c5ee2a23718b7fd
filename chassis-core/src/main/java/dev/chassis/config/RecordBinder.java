package dev.chassis.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns one section into a record and collects what is wrong on the way. */
final class RecordBinder {

  private Layers layers;
  private final Findings findings;
  private final ValueReader reader;
  private boolean whole;
  private @Nullable String over;
  private @Nullable Assembly<?> assembly;

  RecordBinder(Layers layers, Findings findings, ValueReader.Resolution resolution) {
    this.layers = layers;
    this.findings = findings;
    this.reader = new ValueReader(findings, resolution);
  }

  /** The record, or null when there are problems. */
  @Nullable Record bind(Class<? extends Record> type, String section) {
    var record = bindRecord(type, section, RecordShape.defaults(type));
    return findings.isEmpty() ? record : null;
  }

  /**
   * The record, or null when there are problems.
   *
   * @param defaults what is absent comes from here; what is null here may be absent
   * @param byHand makes the record; null for its constructor
   */
  @Nullable Record bindOver(String section, Record defaults, @Nullable Assembly<?> byHand) {
    over = section;
    assembly = byHand;
    var record = bindRecord(defaults.getClass(), section, defaults);
    return findings.isEmpty() ? record : null;
  }

  /** Finds out every key and value of a section of which no source says anything. */
  void explore(Findings.Untouched section) {
    whole = true;
    bindRecord(section.type(), section.section(), section.base());
  }

  /** Records by name, or null when there are problems. */
  @Nullable Map<?, ?> bindEntries(
      Class<? extends Record> type, String section, Set<String> except) {
    var entries = bindMap(type, section, null, except);
    return findings.isEmpty() ? entries : null;
  }

  private @Nullable Record bindRecord(
      Class<? extends Record> type, String prefix, @Nullable Record base) {
    if (base != null && !whole && !layers.mention(prefix)) {
      // Most sections of a service. To find out what they hold would be most of the binding, by
      // reflection, which JVMs take long to begin with: ADR-0034.
      findings.untouched(type, prefix, base);
      return base;
    }
    if (!isSection(prefix, type)) {
      return null;
    }
    heedChanges(type, prefix);
    var components = type.getRecordComponents();
    var values = new @Nullable Object[components.length];
    var failed = new LinkedHashSet<String>();
    boolean asBase = base != null;
    for (int i = 0; i < components.length; i++) {
      var component = components[i];
      var key = prefix + "." + component.getName();
      var fallback = base == null ? null : RecordShape.read(component, base);
      values[i] = bindComponent(component, prefix, key, fallback, prefix.equals(over));
      asBase &= values[i] == fallback;
      if (findings.failedAt(key)) {
        failed.add(component.getName());
        // Lets the record's own checks judge the other values in the same run.
        values[i] = RecordShape.placeholder(component, base);
      }
    }
    // What was found out about the base need not be again; and a JVM takes long over the first call
    // of every constructor by reflection.
    return asBase && failed.isEmpty() ? base : construct(type, prefix, values, failed);
  }

  private @Nullable Object bindComponent(
      RecordComponent component,
      String prefix,
      String key,
      @Nullable Object fallback,
      boolean mayBeAbsent) {
    var type = RecordShape.type(component);
    boolean nullable = fallback == null && (mayBeAbsent || RecordShape.isNullable(component));
    if (nullable && !isGiven(type, key, new HashSet<>())) {
      asked(key);
      findings.effective(key, null);
      return null;
    }
    var bound = bindValue(type, key, fallback);
    if (bound == null && !nullable && !findings.failedAt(key)) {
      findings.missing(
          key, layers.sectionOrigin(prefix), Scalars.expected(RecordShape.rawClass(type)));
    }
    return bound;
  }

  private @Nullable Object bindValue(Type type, String key, @Nullable Object fallback) {
    asked(key);
    var raw = RecordShape.rawClass(type);
    if (Record.class.isAssignableFrom(raw) && !Scalars.handles(raw)) {
      var record = raw.asSubclass(Record.class);
      return bindRecord(
          record, key, fallback instanceof Record own ? own : RecordShape.defaults(record));
    }
    if (raw == Optional.class) {
      return bindOptional(RecordShape.argument(type, 0), key, fallback);
    }
    if (raw == Map.class) {
      return bindMap(RecordShape.argument(type, 1), key, fallback, Set.of());
    }
    var found = layers.find(key);
    if (found == null) {
      var absent = fallback == null && raw == List.class ? List.of() : fallback;
      findings.effective(key, absent);
      return absent;
    }
    var value =
        raw == List.class
            ? bindList(RecordShape.rawClass(RecordShape.argument(type, 0)), key, found)
            : reader.scalar(raw, key, found);
    findings.effective(key, value, found);
    return value;
  }

  private Optional<?> bindOptional(Type type, String key, @Nullable Object fallback) {
    var inner = fallback instanceof Optional<?> optional ? optional.orElse(null) : null;
    if (inner == null && !isGiven(type, key, new HashSet<>())) {
      findings.effective(key, null);
      return Optional.empty();
    }
    var value = bindValue(type, key, inner);
    return value == inner && fallback instanceof Optional<?> same
        ? same
        : Optional.ofNullable(value);
  }

  private Map<?, ?> bindMap(Type type, String key, @Nullable Object fallback, Set<String> except) {
    var raw = RecordShape.rawClass(type);
    boolean leaves = Scalars.handles(raw) || raw == List.class;
    if (leaves) {
      findings.askedBelow(key);
    }
    var entries = new LinkedHashMap<String, Object>();
    if (fallback instanceof Map<?, ?> base) {
      base.forEach((name, value) -> entries.put(String.valueOf(name), value));
    }
    if (!isSection(key, null)) {
      return entries;
    }
    var names = new LinkedHashSet<>(entries.keySet());
    names.addAll(layers.childNames(key, leaves));
    names.removeAll(except);
    boolean asFallback = true;
    for (var name : names) {
      var before = entries.get(name);
      var value = bindValue(type, key + "." + name, before);
      asFallback &= value == before;
      if (value != null) {
        entries.put(name, value);
      }
    }
    return asFallback && fallback instanceof Map<?, ?> same
        ? same
        : Collections.unmodifiableMap(entries);
  }

  private @Nullable List<?> bindList(Class<?> element, String key, Layers.Found found) {
    if (!Record.class.isAssignableFrom(element) || Scalars.handles(element)) {
      return reader.list(element, key, found);
    }
    if (!(found.raw() instanceof ConfigList list)) {
      findings.problem(key, found.origin(), "expected a list of sections, such as [{ … }]");
      return null;
    }
    var record = element.asSubclass(Record.class);
    var elements = new ArrayList<Record>();
    for (int i = 0; i < list.size(); i++) {
      var at = key + "[" + i + "]";
      asked(at);
      var bound = bindRecord(record, at, RecordShape.defaults(record));
      if (bound != null) {
        elements.add(bound);
      }
    }
    return List.copyOf(elements);
  }

  private void asked(String key) {
    findings.asked(key);
    var given = layers.asGiven(key);
    if (!given.equals(key)) {
      findings.former(given);
    }
  }

  private void heedChanges(Class<? extends Record> type, String prefix) {
    for (var change : RecordShape.keyChanges(type)) {
      var former = prefix + "." + change.key();
      findings.former(former);
      var successor = change.renamedTo();
      if (!isGiven(RecordShape.typeOf(type, successor), former, new HashSet<>())) {
        continue;
      }
      var origin = layers.originOf(former);
      if (successor == null) {
        findings.problem(former, origin, "is no longer a setting: " + change.advice());
      } else {
        heedRename(type, former, origin, prefix + "." + successor, successor);
      }
    }
  }

  private void heedRename(
      Class<? extends Record> type,
      String former,
      @Nullable String origin,
      String key,
      String successor) {
    if (isGiven(RecordShape.typeOf(type, successor), key, new HashSet<>())) {
      findings.problem(
          former,
          origin,
          "is called "
              + key
              + " now, which is given too ("
              + layers.originOf(key)
              + "); remove it");
    } else {
      findings.warning(
          (origin == null ? "" : origin + ": ") + former + " is called " + key + " now; rename it");
      layers = layers.withFormerName(key, former);
    }
  }

  /** Reports when {@code key} holds a plain value; an absent section is fine. */
  private boolean isSection(String key, @Nullable Class<? extends Record> type) {
    var found = layers.find(key);
    if (found == null || found.raw() instanceof ConfigObject) {
      return true;
    }
    if (!reader.isUnresolved(key, found)) {
      var holds = type == null ? "of named entries" : "with " + RecordShape.names(type);
      findings.problem(key, found.origin(), "expected a section " + holds);
    }
    return false;
  }

  /** Whether any source says something about a value of {@code type} at {@code key}. */
  private boolean isGiven(Type type, String key, Set<Type> seen) {
    if (layers.find(key) != null || layers.hasBelow(key)) {
      return true;
    }
    var raw = RecordShape.rawClass(type);
    if (!raw.isRecord() || Scalars.handles(raw) || !seen.add(raw)) {
      return false;
    }
    // Environment variables have no structure: only asking for each name finds them.
    for (var component : raw.getRecordComponents()) {
      if (isGiven(component.getGenericType(), key + "." + component.getName(), seen)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Record construct(
      Class<? extends Record> type, String prefix, @Nullable Object[] values, Set<String> failed) {
    try {
      return made(type, prefix, values);
    } catch (InvocationTargetException e) {
      var refusal = e.getTargetException();
      if (refusal instanceof CheckException check) {
        check.violations().stream()
            .filter(violation -> !failed.contains(firstStep(violation.field())))
            .forEach(violation -> report(type, prefix, violation));
      } else if (failed.isEmpty()) {
        // Its message may quote any component.
        var detail =
            Redaction.holdsSecret(type)
                ? "refused with " + refusal.getClass().getSimpleName()
                : Redaction.text(String.valueOf(refusal.getMessage()));
        findings.problem(prefix, layers.sectionOrigin(prefix), detail);
      }
      return null;
    }
  }

  private Record made(Class<? extends Record> type, String prefix, @Nullable Object[] values)
      throws InvocationTargetException {
    if (assembly == null || !prefix.equals(over)) {
      return RecordShape.construct(type, values);
    }
    try {
      return assembly.of(new Components(values));
    } catch (RuntimeException e) {
      throw new InvocationTargetException(e);
    }
  }

  private static String firstStep(String field) {
    int end = 0;
    while (end < field.length() && field.charAt(end) != '.' && field.charAt(end) != '[') {
      end++;
    }
    return field.substring(0, end);
  }

  private void report(Class<? extends Record> type, String prefix, Violation violation) {
    var key = prefix + "." + violation.field();
    var found = layers.find(key);
    var given = found == null ? null : ValueReader.plain(found);
    var value = given != null ? given : violation.value();
    var shown =
        value == null || Redaction.hides(type, violation.field())
            ? ""
            : Redaction.text(value) + ": ";
    var origin = found == null ? layers.sectionOrigin(prefix) : found.origin();
    findings.problem(key, origin, shown + "expected " + violation.expected());
  }
}
