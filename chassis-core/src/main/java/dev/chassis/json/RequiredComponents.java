package dev.chassis.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chassis.config.Violation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds components of a record that a document leaves out, nested ones too, all at once. */
final class RequiredComponents {

  private RequiredComponents() {}

  static List<Violation> missing(JsonNode tree, Class<?> type) {
    var missing = new ArrayList<Violation>();
    if (type.isRecord()) {
      collect(tree, type, "", missing);
    }
    return missing;
  }

  private static void collect(
      JsonNode tree, Class<?> type, String pointer, List<Violation> missing) {
    if (!tree.isObject()) {
      missing.add(new Violation(pointer, null, "a JSON object"));
      return;
    }
    for (var component : type.getRecordComponents()) {
      var at = pointer + "/" + component.getName();
      var node = tree.get(component.getName());
      if (node == null || node.isNull()) {
        if (isRequired(component)) {
          missing.add(
              new Violation(at, null, TypeNames.of(component.getType()) + ", it is missing"));
        }
      } else if (component.getType().isRecord()) {
        collect(node, component.getType(), at, missing);
      } else if (node.isArray()) {
        collectElements(node, elementOf(component), at, missing);
      }
    }
  }

  private static void collectElements(
      JsonNode array, @Nullable Class<?> element, String pointer, List<Violation> missing) {
    if (element != null) {
      for (int i = 0; i < array.size(); i++) {
        collect(array.get(i), element, pointer + "/" + i, missing);
      }
    }
  }

  private static boolean isRequired(RecordComponent component) {
    return component.getType() != Optional.class
        && Arrays.stream(component.getAnnotatedType().getAnnotations())
            .noneMatch(found -> found.annotationType().getSimpleName().equals("Nullable"));
  }

  /** The record that the elements of a list component are; null when they are something else. */
  private static @Nullable Class<?> elementOf(RecordComponent component) {
    boolean collection = Collection.class.isAssignableFrom(component.getType());
    if (collection
        && component.getGenericType() instanceof ParameterizedType type
        && type.getActualTypeArguments()[0] instanceof Class<?> element
        && element.isRecord()) {
      return element;
    }
    return null;
  }
}
