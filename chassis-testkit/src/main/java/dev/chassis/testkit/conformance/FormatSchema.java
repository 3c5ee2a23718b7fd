package dev.chassis.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of the fleet's JSON Schemas, as this jar carries them. Knows the keywords that they use, and
 * refuses any other: a rule that is passed over would hold for everything. As the formats grow by
 * fields, one that a schema does not have is no fault.
 */
record FormatSchema(JsonObject rules) {

  private static final Set<String> KNOWN =
      Set.of(
          "$schema",
          "$id",
          "title",
          "description",
          "format", // says what a pattern or the prose demands
          "type",
          "required",
          "properties",
          "additionalProperties",
          "propertyNames",
          "items",
          "enum",
          "pattern",
          "minLength",
          "minimum",
          "maximum",
          "minItems");

  FormatSchema {
    for (var keyword : rules.fieldNames()) {
      if (!KNOWN.contains(keyword)) {
        throw new IllegalStateException("a keyword of no schema of ours: " + keyword);
      }
    }
  }

  /** The schema of a format by its name, such as {@code health}. */
  static FormatSchema of(String format) {
    var name = format + ".schema.json";
    try (var in = FormatSchema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("there is no schema " + name + " in this jar");
      }
      return new FormatSchema(new JsonObject(new String(in.readAllBytes(), UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong with a text that should be such an object. */
  List<String> faultsOf(String text) {
    try {
      return faults(new JsonObject(text));
    } catch (DecodeException e) {
      return List.of("not a JSON object");
    }
  }

  /** What is wrong with {@code value}, each with its place. */
  List<String> faults(JsonObject value) {
    var faults = new ArrayList<String>();
    check("", value, faults);
    return faults;
  }

  private void check(String at, @Nullable Object value, List<String> faults) {
    if (!hasType(value)) {
      faults.add(at + " is " + shown(value) + ", expected " + rules.getValue("type"));
      return;
    }
    var choices = rules.getJsonArray("enum");
    if (choices != null && !choices.contains(value)) {
      faults.add(at + " is " + shown(value) + ", expected one of " + choices.encode());
    }
    if (value instanceof String text) {
      text(at, text, faults);
    } else if (value instanceof Number number) {
      number(at, number, faults);
    } else if (value instanceof JsonArray array) {
      array(at, array, faults);
    } else if (value instanceof JsonObject object) {
      object(at, object, faults);
    }
  }

  private void text(String at, String text, List<String> faults) {
    var pattern = rules.getString("pattern");
    if (pattern != null && !Pattern.compile(pattern).matcher(text).find()) {
      faults.add(at + " is " + shown(text) + ", expected the form " + pattern);
    }
    if (text.length() < rules.getInteger("minLength", 0)) {
      faults.add(at + " is empty");
    }
  }

  private void number(String at, Number number, List<String> faults) {
    double value = number.doubleValue();
    if (value < rules.getDouble("minimum", value) || value > rules.getDouble("maximum", value)) {
      faults.add(at + " is " + number + ", out of its range");
    }
  }

  private void array(String at, JsonArray array, List<String> faults) {
    if (array.size() < rules.getInteger("minItems", 0)) {
      faults.add(at + " has " + array.size() + " entries, which is too few");
    }
    if (rules.getValue("items") instanceof JsonObject items) {
      for (int i = 0; i < array.size(); i++) {
        new FormatSchema(items).check(at + "/" + i, array.getValue(i), faults);
      }
    }
  }

  private void object(String at, JsonObject object, List<String> faults) {
    for (var name : rules.getJsonArray("required", new JsonArray())) {
      if (!object.containsKey((String) name)) {
        faults.add(at + "/" + name + " is missing");
      }
    }
    var properties = rules.getJsonObject("properties", new JsonObject());
    for (var name : object.fieldNames()) {
      var schema = properties.getValue(name, rules.getValue("additionalProperties"));
      if (schema instanceof JsonObject own) {
        new FormatSchema(own).check(at + "/" + name, object.getValue(name), faults);
      }
      if (rules.getValue("propertyNames") instanceof JsonObject names) {
        new FormatSchema(names).check("the name " + name, name, faults);
      }
    }
  }

  private boolean hasType(@Nullable Object value) {
    var type = rules.getValue("type");
    var types = type instanceof JsonArray several ? several : JsonArray.of(type);
    return type == null || types.stream().anyMatch(one -> isA(String.valueOf(one), value));
  }

  private static boolean isA(String type, @Nullable Object value) {
    return switch (type) {
      case "object" -> value instanceof JsonObject;
      case "array" -> value instanceof JsonArray;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" -> value instanceof Integer || value instanceof Long;
      case "number" -> value instanceof Number;
      case "null" -> value == null;
      default -> throw new IllegalStateException("a type of no schema of ours: " + type);
    };
  }

  private static String shown(@Nullable Object value) {
    var text = value instanceof String word ? '"' + word + '"' : String.valueOf(value);
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
