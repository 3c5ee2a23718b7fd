package dev.chassis.testkit.formats;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One of our JSON Schemas; knows the keywords they use, and refuses any other. */
record Schema(JsonObject rules) {

  private static final Set<String> KNOWN =
      Set.of(
          "$schema",
          "$id",
          "title",
          "description",
          "format",
          "type",
          "required",
          "properties",
          "items",
          "const",
          "enum",
          "pattern",
          "minLength",
          "minimum",
          "maximum",
          "minItems");

  static Schema of(String format) {
    var file = Path.of("../docs/formats", format + ".schema.json");
    try {
      return new Schema(new JsonObject(Files.readString(file)));
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }

  /** What is wrong with {@code value}; also names fields that the schema does not have. */
  List<String> faults(JsonObject value) {
    var faults = new ArrayList<String>();
    check("", value, faults);
    return faults;
  }

  private void check(String at, @Nullable Object value, List<String> faults) {
    for (var keyword : rules.fieldNames()) {
      if (!KNOWN.contains(keyword)) {
        throw new AssertionError("the checker does not know " + keyword);
      }
    }
    expect(!rules.containsKey("type") || hasType(value), at, value, "type", faults);
    expect(
        !rules.containsKey("const") || rules.getValue("const").equals(value),
        at,
        value,
        "const",
        faults);
    expect(
        !rules.containsKey("enum") || rules.getJsonArray("enum").contains(value),
        at,
        value,
        "enum",
        faults);
    if (value instanceof String text) {
      text(at, text, faults);
    } else if (value instanceof Number number) {
      number(at, number.doubleValue(), faults);
    } else if (value instanceof JsonArray array) {
      array(at, array, faults);
    } else if (value instanceof JsonObject object) {
      object(at, object, faults);
    }
  }

  private void text(String at, String text, List<String> faults) {
    var pattern = rules.getString("pattern");
    expect(
        pattern == null || Pattern.compile(pattern).matcher(text).find(),
        at,
        text,
        "pattern",
        faults);
    expect(text.length() >= rules.getInteger("minLength", 0), at, text, "minLength", faults);
  }

  private void number(String at, double number, List<String> faults) {
    expect(number >= rules.getDouble("minimum", -1e300), at, number, "minimum", faults);
    expect(number <= rules.getDouble("maximum", 1e300), at, number, "maximum", faults);
  }

  private void array(String at, JsonArray array, List<String> faults) {
    expect(array.size() >= rules.getInteger("minItems", 0), at, array, "minItems", faults);
    if (rules.getValue("items") instanceof JsonObject items) {
      for (int i = 0; i < array.size(); i++) {
        new Schema(items).check(at + "/" + i, array.getValue(i), faults);
      }
    }
  }

  private void object(String at, JsonObject object, List<String> faults) {
    for (var name : rules.getJsonArray("required", new JsonArray())) {
      expect(object.containsKey((String) name), at + "/" + name, object, "required", faults);
    }
    var properties = rules.getJsonObject("properties");
    for (var name : properties == null ? Set.<String>of() : object.fieldNames()) {
      expect(properties.containsKey(name), at + "/" + name, object, "not described", faults);
      if (properties.getValue(name) instanceof JsonObject own) {
        new Schema(own).check(at + "/" + name, object.getValue(name), faults);
      }
    }
  }

  private boolean hasType(@Nullable Object value) {
    return switch (rules.getString("type")) {
      case "object" -> value instanceof JsonObject;
      case "array" -> value instanceof JsonArray;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" -> value instanceof Integer || value instanceof Long;
      case "number" -> value instanceof Number;
      default -> throw new AssertionError("the checker does not know " + rules.getValue("type"));
    };
  }

  private static void expect(
      boolean holds, String at, @Nullable Object value, String keyword, List<String> faults) {
    if (!holds) {
      faults.add(at + ": " + keyword + ": " + value);
    }
  }
}
