package dev.chassis.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JavaType;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Describes types as {@link JsonCodec} writes and reads them. Records become definitions of their
 * own, under their simple names, which the rest refers to. Not thread-safe.
 *
 * @see <a href="https://json-schema.org/draft/2020-12/schema">JSON Schema 2020-12</a>
 */
public final class JsonSchemas {

  private final String prefix;
  private final Map<JavaType, String> names = new LinkedHashMap<>();
  private final SortedMap<String, Map<String, Object>> definitions = new TreeMap<>();

  /**
   * A collection of schemas.
   *
   * @param prefix where definitions will be, such as {@code #/components/schemas/}
   */
  public JsonSchemas(String prefix) {
    this.prefix = prefix;
  }

  /** The schema of {@code type}, as JSON of maps and lists. */
  public Map<String, Object> of(Type type) {
    return of(JsonCodec.javaType(type), null);
  }

  /** What was referred to so far, by name. */
  public SortedMap<String, Map<String, Object>> definitions() {
    return definitions;
  }

  private Map<String, Object> of(JavaType type, @Nullable AnnotatedType declared) {
    var raw = type.getRawClass();
    var scalar = ScalarSchemas.of(raw);
    if (scalar != null) {
      return scalar;
    }
    if (raw == Optional.class) {
      return orNull(of(type.containedTypeOrUnknown(0), argument(declared, 0)));
    }
    if (RecordParts.isReadByComponents(raw)) {
      return Map.of("$ref", prefix + nameOf(type));
    }
    if (type.isArrayType()
        || (type.isCollectionLikeType() && Collection.class.isAssignableFrom(raw))) {
      var written =
          declared instanceof AnnotatedArrayType array
              ? array.getAnnotatedGenericComponentType()
              : argument(declared, 0);
      return ordered("type", "array", "items", element(type.getContentType(), written));
    }
    if (type.isMapLikeType() && Map.class.isAssignableFrom(raw)) {
      return ordered(
          "type",
          "object",
          "additionalProperties",
          element(type.getContentType(), argument(declared, 1)));
    }
    return inItsOwnWay(raw);
  }

  private Map<String, Object> element(JavaType type, @Nullable AnnotatedType declared) {
    var schema = of(type, declared);
    return RecordParts.isNullable(declared) ? orNull(schema) : schema;
  }

  /** A type that says itself, by Jackson's annotations, as which other it is written. */
  private Map<String, Object> inItsOwnWay(Class<?> type) {
    for (var method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(JsonValue.class)) {
        return of(method.getGenericReturnType());
      }
    }
    for (var method : type.getDeclaredMethods()) {
      var creator = method.getAnnotation(JsonCreator.class);
      if (creator != null
          && creator.mode() == JsonCreator.Mode.DELEGATING
          && !type.isRecord()
          && method.getParameterCount() == 1) {
        return of(method.getGenericParameterTypes()[0]);
      }
    }
    return Map.of();
  }

  private String nameOf(JavaType type) {
    var known = names.get(type);
    if (known != null) {
      return known;
    }
    var name = free(simpleName(type), type.getRawClass());
    names.put(type, name);
    // Before its parts: it may contain itself.
    definitions.put(name, Map.of());
    definitions.put(name, record(type));
    return name;
  }

  private static String simpleName(JavaType type) {
    var name = new StringBuilder(type.getRawClass().getSimpleName());
    for (int i = 0; i < type.containedTypeCount(); i++) {
      name.append(i == 0 ? "Of" : "And").append(simpleName(type.containedType(i)));
    }
    return name.toString();
  }

  private String free(String name, Class<?> type) {
    var free = name;
    if (names.containsValue(free) && type.getEnclosingClass() != null) {
      free = type.getEnclosingClass().getSimpleName() + name;
    }
    for (int i = 2; names.containsValue(free); i++) {
      free = name + i;
    }
    return free;
  }

  private Map<String, Object> record(JavaType type) {
    var properties = new LinkedHashMap<String, Object>();
    var required = new ArrayList<String>();
    for (var component : type.getRawClass().getRecordComponents()) {
      var name = RecordParts.nameOf(component);
      properties.put(name, property(component, type));
      if (RecordParts.isRequired(component) && !isLeftOutWhenEmpty(component)) {
        required.add(name);
      }
    }
    var schema = ordered("type", "object", "properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    return schema;
  }

  private Map<String, Object> property(RecordComponent component, JavaType owner) {
    if (!RecordParts.isPlain(component)) {
      return Map.of();
    }
    var type = JsonCodec.memberType(component.getGenericType(), owner);
    return element(type, component.getAnnotatedType());
  }

  private static boolean isLeftOutWhenEmpty(RecordComponent component) {
    var include = component.getDeclaringRecord().getAnnotation(JsonInclude.class);
    return include != null
        && include.value() == JsonInclude.Include.NON_EMPTY
        && (Collection.class.isAssignableFrom(component.getType())
            || Map.class.isAssignableFrom(component.getType()));
  }

  /** Also null. */
  private static Map<String, Object> orNull(Map<String, Object> schema) {
    if (schema.isEmpty() || schema.get("type") instanceof List) {
      return schema;
    }
    if (!schema.containsKey("type")) {
      return ordered("anyOf", List.of(schema, Map.of("type", "null")));
    }
    var either = new LinkedHashMap<>(schema);
    either.computeIfPresent("type", (keyword, type) -> List.of(type, "null"));
    if (schema.get("enum") instanceof List<?> values) {
      var withNull = new ArrayList<@Nullable Object>(values);
      withNull.add(null);
      either.put("enum", withNull);
    }
    return either;
  }

  private static @Nullable AnnotatedType argument(@Nullable AnnotatedType type, int index) {
    return type instanceof AnnotatedParameterizedType parameterized
        ? parameterized.getAnnotatedActualTypeArguments()[index]
        : null;
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
