package dev.chassis.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns one section into a record and collects what is wrong on the way. */
final class RecordBinder {

  private final Layers layers;
  private final Set<String> known;
  private final Set<String> open;
  private final Map<String, Configuration.Setting> settings;
  private final List<ConfigProblem> problems = new ArrayList<>();

  RecordBinder(
      Layers layers,
      Set<String> known,
      Set<String> open,
      Map<String, Configuration.Setting> settings) {
    this.layers = layers;
    this.known = known;
    this.open = open;
    this.settings = settings;
  }

  List<ConfigProblem> problems() {
    return problems;
  }

  /** The record, or null when there are problems. */
  @Nullable Record bind(Class<? extends Record> type, String section) {
    var record = bindRecord(type, section, RecordShape.defaults(type));
    return problems.isEmpty() ? record : null;
  }

  private @Nullable Record bindRecord(
      Class<? extends Record> type, String prefix, @Nullable Record base) {
    var found = layers.find(prefix);
    if (found != null && !(found.raw() instanceof ConfigObject)) {
      report(prefix, found.origin(), "expected a section with " + RecordShape.names(type));
      return null;
    }
    var components = type.getRecordComponents();
    var values = new @Nullable Object[components.length];
    var failed = new LinkedHashSet<String>();
    for (int i = 0; i < components.length; i++) {
      var component = components[i];
      int before = problems.size();
      values[i] = bindComponent(component, prefix + "." + component.getName(), base);
      if (problems.size() > before) {
        failed.add(component.getName());
        // Lets the record's own checks judge the other values in the same run.
        values[i] = RecordShape.placeholder(component, base);
      }
    }
    return construct(type, prefix, values, failed);
  }

  private @Nullable Object bindComponent(
      RecordComponent component, String key, @Nullable Record base) {
    var fallback = base == null ? null : RecordShape.read(component, base);
    var bound = bindValue(component.getGenericType(), key, fallback, true);
    if (bound == null && !RecordShape.isNullable(component) && isUnset(key)) {
      report(key, null, "missing; expected " + Scalars.expected(component.getType()));
    }
    return bound;
  }

  private boolean isUnset(String key) {
    return problems.stream()
        .noneMatch(problem -> problem.key().equals(key) || problem.key().startsWith(key + "."));
  }

  private @Nullable Object bindValue(
      Type type, String key, @Nullable Object fallback, boolean register) {
    if (register) {
      known.add(key);
    }
    var raw = rawClass(type);
    if (Record.class.isAssignableFrom(raw) && !Scalars.handles(raw)) {
      var record = raw.asSubclass(Record.class);
      return bindRecord(
          record, key, fallback instanceof Record own ? own : RecordShape.defaults(record));
    }
    if (raw == Optional.class) {
      return bindOptional(argument(type, 0), key, fallback);
    }
    if (raw == Map.class) {
      return bindMap(argument(type, 1), key, fallback);
    }
    var found = layers.find(key);
    if (found == null) {
      var absent = fallback == null && raw == List.class ? List.of() : fallback;
      note(key, raw, absent, "default");
      return absent;
    }
    var value = raw == List.class ? list(argument(type, 0), key, found) : scalar(raw, key, found);
    note(key, raw, value, found.origin());
    return value;
  }

  private Optional<?> bindOptional(Type type, String key, @Nullable Object fallback) {
    var inner = fallback instanceof Optional<?> optional ? optional.orElse(null) : null;
    var raw = rawClass(type);
    boolean given = layers.find(key) != null || !layers.childNames(key).isEmpty();
    if (!given && inner == null) {
      note(key, raw, null, "default");
      return Optional.empty();
    }
    return Optional.ofNullable(bindValue(type, key, inner, true));
  }

  private Map<String, Object> bindMap(Type type, String key, @Nullable Object fallback) {
    var entries = new LinkedHashMap<String, Object>();
    if (fallback instanceof Map<?, ?> base) {
      base.forEach((name, value) -> entries.put(String.valueOf(name), value));
    }
    boolean records = Record.class.isAssignableFrom(rawClass(type));
    if (!records) {
      open.add(key);
    }
    // Names of plain values may hold dots, as those of loggers do.
    for (var name : records ? layers.childNames(key) : layers.leafNames(key)) {
      var value = bindValue(type, key + "." + name, entries.get(name), true);
      if (value != null) {
        entries.put(name, value);
      }
    }
    return entries;
  }

  private @Nullable Object list(Type type, String key, Layers.Found found) {
    var raw = rawClass(type);
    var elements = new ArrayList<Object>();
    if (found.raw() instanceof ConfigList list) {
      int at = 0;
      for (var element : list) {
        var value = scalar(raw, key + "[" + at++ + "]", fileValue(element));
        if (value != null) {
          elements.add(value);
        }
      }
      return List.copyOf(elements);
    }
    if (found.raw() instanceof String text) {
      for (var part : text.split(",")) {
        var value = scalar(raw, key, new Layers.Found(part.trim(), found.origin()));
        if (value != null) {
          elements.add(value);
        }
      }
      return List.copyOf(elements);
    }
    report(key, found.origin(), "expected a list, such as [a, b]");
    return null;
  }

  private @Nullable Object scalar(Class<?> type, String key, Layers.Found found) {
    var text = found.raw() instanceof ConfigValue value ? plain(value) : (String) found.raw();
    if (text == null) {
      report(
          key, found.origin(), "expected " + Scalars.expected(type) + ", found a section or list");
      return null;
    }
    try {
      return Scalars.parse(type, text);
    } catch (IllegalArgumentException e) {
      var shown = type == Secret.class ? "***" : "\"" + text + "\"";
      report(key, found.origin(), shown + ": expected " + Scalars.expected(type));
      return null;
    }
  }

  private @Nullable Record construct(
      Class<? extends Record> type, String prefix, @Nullable Object[] values, Set<String> failed) {
    try {
      return RecordShape.construct(type, values);
    } catch (InvocationTargetException e) {
      var refusal = e.getTargetException();
      if (refusal instanceof CheckException check) {
        check.violations().stream()
            .filter(violation -> !failed.contains(violation.field()))
            .forEach(violation -> report(type, prefix, violation));
      } else if (failed.isEmpty()) {
        report(prefix, null, String.valueOf(refusal.getMessage()));
      }
      return null;
    }
  }

  private void report(Class<? extends Record> type, String prefix, Violation violation) {
    var key = prefix + "." + violation.field();
    var found = layers.find(key);
    boolean secret =
        Arrays.stream(type.getRecordComponents())
            .anyMatch(c -> c.getName().equals(violation.field()) && c.getType() == Secret.class);
    var value = violation.value() == null || secret ? "" : violation.value() + ": ";
    report(key, found == null ? null : found.origin(), value + "expected " + violation.expected());
  }

  private void report(String key, @Nullable String origin, String detail) {
    problems.add(new ConfigProblem(key, origin, detail));
  }

  private void note(String key, Class<?> type, @Nullable Object value, String origin) {
    var text = value == null ? "" : type == Secret.class ? "***" : String.valueOf(value);
    settings.put(key, new Configuration.Setting(text, origin));
  }

  private static Layers.Found fileValue(ConfigValue value) {
    return new Layers.Found(value, Layers.describe(value.origin()));
  }

  private static @Nullable String plain(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT, LIST, NULL -> null;
      default -> String.valueOf(value.unwrapped());
    };
  }

  private static Class<?> rawClass(Type type) {
    if (type instanceof Class<?> raw) {
      return raw;
    }
    if (type instanceof ParameterizedType parameterized) {
      return (Class<?>) parameterized.getRawType();
    }
    throw new IllegalArgumentException("a configuration record cannot have a component of " + type);
  }

  private static Type argument(Type type, int index) {
    if (type instanceof ParameterizedType parameterized) {
      return parameterized.getActualTypeArguments()[index];
    }
    throw new IllegalArgumentException(
        type + " needs its type arguments in a configuration record");
  }
}
