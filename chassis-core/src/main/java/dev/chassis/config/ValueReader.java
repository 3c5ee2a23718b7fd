package dev.chassis.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what was found for one key as a single value or as a list of those. */
record ValueReader(Findings findings) {

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
    try {
      return Scalars.parse(type, text);
    } catch (IllegalArgumentException e) {
      var shown = type == Secret.class ? "***" : '"' + Redaction.given(type, text) + '"';
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
      var elements = new ArrayList<Layers.Found>();
      list.forEach(value -> elements.add(Layers.Found.inFile(value)));
      return elements(element, key, elements);
    }
    if (found.raw() instanceof String text) {
      return elements(element, key, split(text, found.origin()));
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

  private List<?> elements(Class<?> type, String key, List<Layers.Found> found) {
    var elements = new ArrayList<Object>();
    for (int i = 0; i < found.size(); i++) {
      var value = scalar(type, key + "[" + i + "]", found.get(i));
      if (value != null) {
        elements.add(value);
      }
    }
    return List.copyOf(elements);
  }

  private static List<Layers.Found> split(String text, String origin) {
    var parts = new ArrayList<Layers.Found>();
    if (!text.isBlank()) {
      for (var part : text.split(",", -1)) {
        parts.add(new Layers.Found(part.trim(), origin));
      }
    }
    return parts;
  }

  private void problem(String key, Layers.Found found, String detail) {
    findings.problem(key, found.origin(), detail);
  }
}
