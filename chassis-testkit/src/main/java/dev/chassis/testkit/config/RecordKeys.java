package dev.chassis.testkit.config;

import dev.chassis.config.DataSize;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys that a configuration record asks for, nested records included. */
final class RecordKeys {

  private RecordKeys() {}

  /** Keys of single values, lists and maps, in the order of the components. */
  static List<String> of(Class<? extends Record> type) {
    var keys = new ArrayList<String>();
    for (var component : type.getRecordComponents()) {
      var nested = nested(component);
      if (nested == null) {
        keys.add(component.getName());
      } else {
        of(nested).forEach(below -> keys.add(component.getName() + "." + below));
      }
    }
    return keys;
  }

  /** The record that a component is a section of; null for anything else. */
  static @Nullable Class<? extends Record> nested(RecordComponent component) {
    var type = unwrapped(component.getGenericType());
    return type instanceof Class<?> raw && raw.isRecord() && raw != DataSize.class
        ? raw.asSubclass(Record.class)
        : null;
  }

  /** The type itself, of an {@code Optional} what it may hold. */
  static Type unwrapped(Type type) {
    return type instanceof ParameterizedType wrapped && wrapped.getRawType() == Optional.class
        ? wrapped.getActualTypeArguments()[0]
        : type;
  }

  /** What {@code record} holds at {@code key}; null when that, or its section, is absent. */
  static @Nullable Object value(@Nullable Record record, String key) {
    Object at = record;
    for (var name : key.split("\\.")) {
      at = at instanceof Record section ? read(section, name) : null;
      if (at instanceof Optional<?> optional) {
        at = optional.orElse(null);
      }
    }
    return at;
  }

  private static @Nullable Object read(Record section, String name) {
    var component =
        Arrays.stream(section.getClass().getRecordComponents())
            .filter(candidate -> candidate.getName().equals(name))
            .findFirst()
            .orElseThrow();
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(section);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
