package dev.chassis.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.chassis.config.Violation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what a document leaves out, nested or in lists, all at once; Jackson alone would put null
 * there, or stop at the first.
 */
final class RecordForm {

  private static final Set<Class<?>> OPTIONAL =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private final List<Violation> violations = new ArrayList<>();

  private RecordForm() {}

  static List<Violation> violations(JsonNode tree, Class<?> type) {
    var form = new RecordForm();
    form.look(tree, type, "");
    return form.violations;
  }

  private void look(JsonNode node, Type type, String pointer) {
    var raw = rawClass(type);
    if (node.isNull()) {
      expected(pointer, TypeNames.of(raw));
    } else if (isPlainRecord(raw)) {
      lookAtRecord(node, raw, pointer);
    } else if (isTime(raw) && !node.isTextual()) {
      // Jackson would take a number for seconds; others mean milliseconds.
      expected(pointer, TypeNames.of(raw));
    } else if (raw == Optional.class) {
      look(node, argument(type, 0), pointer);
    } else if (Collection.class.isAssignableFrom(raw) && node.isArray()) {
      lookAtElements(node, argument(type, 0), pointer);
    } else if (raw.isArray() && node.isArray()) {
      lookAtElements(node, raw.getComponentType(), pointer);
    } else if (Map.class.isAssignableFrom(raw) && node.isObject()) {
      var value = argument(type, 1);
      node.properties()
          .forEach(
              entry ->
                  look(entry.getValue(), value, pointer + "/" + Pointers.step(entry.getKey())));
    }
  }

  private void lookAtRecord(JsonNode node, Class<?> type, String pointer) {
    if (!node.isObject()) {
      expected(pointer, "a JSON object");
      return;
    }
    for (var component : type.getRecordComponents()) {
      var name = nameOf(component);
      var at = pointer + "/" + Pointers.step(name);
      var value = node.get(name);
      if (value != null && !value.isNull()) {
        look(value, component.getGenericType(), at);
      } else if (isRequired(component)) {
        expected(at, TypeNames.of(component.getType()) + ", it is missing");
      }
    }
  }

  private void lookAtElements(JsonNode array, Type element, String pointer) {
    for (int i = 0; i < array.size(); i++) {
      look(array.get(i), element, pointer + "/" + i);
    }
  }

  private void expected(String pointer, String expected) {
    violations.add(new Violation(pointer, null, expected));
  }

  private static boolean isRequired(RecordComponent component) {
    return !OPTIONAL.contains(component.getType())
        && Arrays.stream(component.getAnnotatedType().getAnnotations())
            .noneMatch(found -> found.annotationType().getSimpleName().equals("Nullable"));
  }

  /** The name on the wire: {@code @JsonProperty}'s where it gives one. */
  private static String nameOf(RecordComponent component) {
    var property = component.getAccessor().getAnnotation(JsonProperty.class);
    return property == null || property.value().isEmpty() ? component.getName() : property.value();
  }

  private static boolean isTime(Class<?> type) {
    return Temporal.class.isAssignableFrom(type) || type == Duration.class;
  }

  /** A record that Jackson reads by its components, and not in a way of its own. */
  private static boolean isPlainRecord(Class<?> type) {
    return type.isRecord()
        && !type.isAnnotationPresent(JsonDeserialize.class)
        && Stream.<AnnotatedElement>concat(
                Arrays.stream(type.getDeclaredConstructors()),
                Arrays.stream(type.getDeclaredMethods()))
            .noneMatch(maker -> maker.isAnnotationPresent(JsonCreator.class));
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType parameterized
        ? parameterized.getActualTypeArguments()[index]
        : Object.class;
  }

  private static Class<?> rawClass(Type type) {
    if (type instanceof Class<?> raw) {
      return raw;
    }
    return type instanceof ParameterizedType parameterized
        ? (Class<?>) parameterized.getRawType()
        : Object.class;
  }
}
