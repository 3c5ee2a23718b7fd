package dev.chassis.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Reads what was found for one key as a single value or as a list of those. */
record ValueReader(Findings findings, ValueReader.Resolution resolution) {

  /** Puts values in place of the references in a text; null when it is said elsewhere why not. */
  interface Resolution {
    @Nullable String resolve(String text) throws ReferenceException;
  }

  /** The value; null, with the problem noted, when it is not of the type. */
  @Nullable Object scalar(Class<?> type, String key, Layers.Found found) {
    if (isUnresolved(key, found)) {
      return null;
    }
    var text = plain(found);
    if (text == null) {
      problem(key, found, "expected " + Scalars.expected(type) + ", found a section or list");
      return null;
    }
    var resolved = resolved(key, found, text);
    return resolved == null ? null : parsed(type, key, found, resolved);
  }

  private @Nullable Object parsed(Class<?> type, String key, Layers.Found found, String text) {
    try {
      return Scalars.parse(type, text);
    } catch (IllegalArgumentException e) {
      // As it was written: what a reference stands for is not shown.
      var given = ReferenceText.in(found.written()).isEmpty() ? text : found.written();
      var shown = type == Secret.class ? "***" : '"' + Redaction.given(type, given) + '"';
      problem(key, found, shown + ": expected " + Scalars.expected(type));
      return null;
    }
  }

  /** The list; from a source without structure, text with commas. Null when it is no list. */
  @Nullable List<?> list(Class<?> element, String key, Layers.Found found) {
    if (isUnresolved(key, found)) {
      return null;
    }
    if (found.raw() instanceof ConfigList list) {
      var elements = list.stream().map(Layers.Found::inFile).toList();
      return elements(elements.size(), i -> scalar(element, key + "[" + i + "]", elements.get(i)));
    }
    if (found.raw() instanceof String text) {
      var resolved = resolved(key, found, text);
      if (resolved == null) {
        return null;
      }
      var parts = split(resolved);
      return elements(parts.size(), i -> parsed(element, key + "[" + i + "]", found, parts.get(i)));
    }
    problem(key, found, "expected a list, such as [a, b]");
    return null;
  }

  /** Whether the value needs a {@code ${…}} that nothing gives; notes the problem. */
  boolean isUnresolved(String key, Layers.Found found) {
    var text = plain(found);
    var missing = text == null ? null : Substitutions.missingIn(text);
    if (missing == null) {
      return false;
    }
    problem(
        key,
        found,
        "${"
            + missing
            + "} has no value; set it in a file or as an environment variable, or write ${?"
            + missing
            + "} if it may be absent");
    return true;
  }

  /** The text with its references replaced; null, with the problem noted, when that fails. */
  private @Nullable String resolved(String key, Layers.Found found, String text) {
    try {
      var resolved = resolution.resolve(text);
      if (resolved == null) {
        findings.failed(key);
      }
      return resolved;
    } catch (ReferenceException e) {
      problem(key, found, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The text as it was written; null for a section or list. */
  static @Nullable String plain(Layers.Found found) {
    if (!(found.raw() instanceof ConfigValue value)) {
      return (String) found.raw();
    }
    return switch (value.valueType()) {
      case OBJECT, LIST, NULL -> null;
      // Not unwrapped(): that would make 1.10 of a version 1.1, and 7 of a code 007.
      default -> value.atKey("v").getString("v");
    };
  }

  private static List<?> elements(int count, IntFunction<@Nullable Object> element) {
    var elements = new ArrayList<Object>();
    for (int i = 0; i < count; i++) {
      var value = element.apply(i);
      if (value != null) {
        elements.add(value);
      }
    }
    return List.copyOf(elements);
  }

  private static List<String> split(String text) {
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(String::trim).toList();
  }

  private void problem(String key, Layers.Found found, String detail) {
    findings.problem(key, found.origin(), detail);
  }
}
