package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Checks lines against docs/formats/log-line.schema.json, with the keywords that one uses. */
final class LogLineSchema {

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final JsonNode SCHEMA = read();

  private LogLineSchema() {}

  /** Parses {@code line} strictly and checks it; the line as JSON. */
  static JsonNode check(String line) {
    JsonNode json;
    try {
      json = STRICT.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
    assertThat(json.isObject()).as(line).isTrue();
    for (var name : SCHEMA.get("required")) {
      assertThat(json.has(name.asText())).as("%s in %s", name, line).isTrue();
    }
    var names = Pattern.compile(SCHEMA.at("/propertyNames/pattern").asText());
    for (var field : json.properties()) {
      assertThat(names.matcher(field.getKey()).find()).as(field.getKey()).isTrue();
      var own = SCHEMA.get("properties").get(field.getKey());
      value(
          own == null ? SCHEMA.get("additionalProperties") : own, field.getKey(), field.getValue());
    }
    return json;
  }

  private static void value(JsonNode schema, String name, JsonNode value) {
    var type = typeOf(value);
    var types = schema.get("type");
    boolean fits =
        types.isArray()
            ? StreamSupport.stream(types.spliterator(), false).anyMatch(t -> is(t, type))
            : is(types, type);
    assertThat(fits).as("%s is %s", name, type).isTrue();
    if (schema.has("pattern")) {
      assertThat(value.asText()).as(name).containsPattern(schema.get("pattern").asText());
    }
    if (schema.has("enum")) {
      assertThat(schema.get("enum")).as(name).contains(value);
    }
    if (schema.has("items")) {
      value.forEach(item -> value(schema.get("items"), name, item));
    }
  }

  private static boolean is(JsonNode expected, String type) {
    return expected.asText().equals(type);
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case NUMBER -> "number";
      case BOOLEAN -> "boolean";
      case NULL -> "null";
      case ARRAY -> "array";
      default -> "object";
    };
  }

  private static JsonNode read() {
    try {
      return STRICT.readTree(Path.of("../docs/formats/log-line.schema.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
