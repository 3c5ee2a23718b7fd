package dev.chassis.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of values that are one word.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.0#data-types">formats of OpenAPI</a>
 */
final class ScalarSchemas {

  private static final Map<Class<?>, Map<String, Object>> ALL = new HashMap<>();

  static {
    put("string", null, String.class, char.class, Character.class);
    put("boolean", null, boolean.class, Boolean.class);
    put("integer", "int32", int.class, Integer.class);
    put("integer", "int64", long.class, Long.class);
    put("integer", null, BigInteger.class, short.class, Short.class, byte.class, Byte.class);
    put("number", "double", double.class, Double.class);
    put("number", "float", float.class, Float.class);
    put("number", null, BigDecimal.class);
    put("string", "date-time", Instant.class, OffsetDateTime.class, ZonedDateTime.class);
    put("string", "date", LocalDate.class);
    put("string", "time", LocalTime.class);
    put("string", "duration", Duration.class);
    put("string", "uuid", UUID.class);
    put("string", "uri", URI.class);
    ALL.put(OptionalInt.class, orNull("integer", "int32"));
    ALL.put(OptionalLong.class, orNull("integer", "int64"));
    ALL.put(OptionalDouble.class, orNull("number", "double"));
    ALL.put(byte[].class, Map.of("type", "string", "contentEncoding", "base64"));
  }

  private ScalarSchemas() {}

  /** The schema of {@code type}; null when it is none of these. */
  static @Nullable Map<String, Object> of(Class<?> type) {
    if (type.isEnum()) {
      return schema("string", "enum", names(type));
    }
    var known = ALL.get(type);
    return known == null && Temporal.class.isAssignableFrom(type)
        ? Map.of("type", "string")
        : known;
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> JsonCodec.encode(constant).toString().replace("\"", ""))
        .toList();
  }

  private static void put(String type, @Nullable String format, Class<?>... javaTypes) {
    Map<String, Object> schema =
        format == null ? Map.of("type", type) : schema(type, "format", format);
    for (var javaType : javaTypes) {
      ALL.put(javaType, schema);
    }
  }

  private static Map<String, Object> orNull(String type, String format) {
    return schema(List.of(type, "null"), "format", format);
  }

  private static Map<String, Object> schema(Object type, String keyword, Object value) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", type);
    schema.put(keyword, value);
    return schema;
  }
}
