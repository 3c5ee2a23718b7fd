package dev.chassis.config;

import dev.chassis.config.Configuration.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The values in effect by key: what they are, how they are shown, and the secrets among them. */
final class Values {

  private final Map<String, Setting> shown = new TreeMap<>();
  private final Map<String, Object> plain = new TreeMap<>();
  private final Map<String, List<Secret>> secrets = new TreeMap<>();

  /** The record's own value, or none. */
  void put(String key, @Nullable Object value) {
    shown.put(key, new Setting(Redaction.shown(value), Layers.DEFAULT));
    // A secret of defaults() may be one for all services, so it is never rotated.
    keep(key, value);
  }

  /** A value that stands in a source; what its references stand for is not shown. */
  void put(String key, @Nullable Object value, Layers.Found found) {
    var references = ReferenceText.in(found.written());
    boolean hidden = value == null || Redaction.isSecret(value) || references.isEmpty();
    var text = hidden ? Redaction.shown(value) : Redaction.text(found.written());
    var origin =
        references.isEmpty()
            ? found.origin()
            : found.origin() + ", " + String.join(", ", references);
    shown.put(key, new Setting(text, origin));
    keep(key, value);
    remember(key, value);
  }

  private void keep(String key, @Nullable Object value) {
    if (value != null && !Redaction.isSecret(value)) {
      plain.put(key, value);
    }
  }

  private void remember(String key, @Nullable Object value) {
    if (value instanceof Secret secret) {
      // Several, where two records are bound to one section.
      var holders = secrets.computeIfAbsent(key, first -> new ArrayList<>());
      if (!holders.isEmpty()) {
        secret.join(holders.get(0));
      }
      holders.add(secret);
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        remember(key + "[" + i + "]", list.get(i));
      }
    }
  }

  Map<String, Setting> shown() {
    return Collections.unmodifiableMap(shown);
  }

  /** Shows what is absent in {@code section} as it is in {@code from}. */
  void inherit(String section, String from) {
    for (var entry : List.copyOf(shown.entrySet())) {
      if (entry.getKey().startsWith(from + ".")) {
        var key = section + entry.getKey().substring(from.length());
        if (isAbsent(key, section)) {
          shown.put(key, inherited(entry.getValue(), entry.getKey()));
        }
      }
    }
    shown.entrySet().removeIf(entry -> isEmptyAbove(entry.getKey(), entry.getValue(), section));
  }

  private static Setting inherited(Setting setting, String key) {
    return setting.isDefault()
        ? setting
        : new Setting(setting.value(), setting.origin() + ", " + key);
  }

  /** Whether {@code key} or the whole it is part of, up to {@code section}, was left out. */
  private boolean isAbsent(String key, String section) {
    for (var at = key; at.length() > section.length(); at = at.substring(0, at.lastIndexOf('.'))) {
      var setting = shown.get(at);
      if (setting != null) {
        return setting.isDefault() && !plain.containsKey(at);
      }
    }
    return false;
  }

  /** An optional section without a value, now that what it inherits is shown. */
  private boolean isEmptyAbove(String key, Setting setting, String section) {
    return key.startsWith(section + ".")
        && setting.isDefault()
        && setting.value().isEmpty()
        && shown.keySet().stream().anyMatch(below -> below.startsWith(key + "."));
  }

  /** Keys with another value than in {@code other}; of a secret, only whether there is one. */
  Set<String> changedKeys(Values other) {
    var keys = new TreeSet<>(plain.keySet());
    keys.addAll(other.plain.keySet());
    keys.removeIf(key -> Objects.equals(plain.get(key), other.plain.get(key)));
    symmetricDifference(keys, secrets, other.secrets);
    return keys;
  }

  private static void symmetricDifference(Set<String> into, Map<String, ?> a, Map<String, ?> b) {
    a.keySet().stream().filter(key -> !b.containsKey(key)).forEach(into::add);
    b.keySet().stream().filter(key -> !a.containsKey(key)).forEach(into::add);
  }

  /** See {@link Configuration#adoptSecrets}. */
  Map<String, Secret> adoptSecrets(Values elder) {
    var rotated = new LinkedHashMap<String, Secret>();
    elder.secrets.forEach(
        (key, holders) -> {
          var mine = secrets.get(key);
          if (mine == null) {
            return;
          }
          var old = holders.get(0);
          var value = mine.get(0).reveal();
          mine.forEach(secret -> secret.join(old));
          if (old.replace(value)) {
            rotated.put(key, old);
          }
        });
    return rotated;
  }
}
