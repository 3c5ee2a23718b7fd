package dev.chassis.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reflection on records, and only on records. */
final class RecordShape {

  private static final Map<Class<?>, Object> HARMLESS =
      Map.ofEntries(
          Map.entry(int.class, 0),
          Map.entry(Integer.class, 0),
          Map.entry(long.class, 0L),
          Map.entry(Long.class, 0L),
          Map.entry(double.class, 0d),
          Map.entry(Double.class, 0d),
          Map.entry(boolean.class, false),
          Map.entry(Boolean.class, false),
          Map.entry(String.class, ""),
          Map.entry(Secret.class, Secret.of("")),
          Map.entry(Duration.class, Duration.ZERO),
          Map.entry(DataSize.class, new DataSize(0)),
          Map.entry(URI.class, URI.create("")),
          Map.entry(Path.class, Path.of("")),
          Map.entry(List.class, List.of()),
          Map.entry(Map.class, Map.of()),
          Map.entry(Optional.class, Optional.empty()));

  private RecordShape() {}

  /** What {@code public static T defaults()} returns; null when the record has none. */
  static @Nullable Record defaults(Class<? extends Record> type) {
    try {
      Method factory = type.getDeclaredMethod("defaults");
      if (!Modifier.isStatic(factory.getModifiers())) {
        return null;
      }
      factory.setAccessible(true);
      return (Record) factory.invoke(null);
    } catch (NoSuchMethodException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName() + ".defaults() failed", e);
    }
  }

  /**
   * What {@code static List<KeyChange> keyChanges()} returns; none when there is no such method.
   */
  static List<KeyChange> keyChanges(Class<? extends Record> type) {
    try {
      Method method = type.getDeclaredMethod("keyChanges");
      method.setAccessible(true);
      return ((List<?>) method.invoke(null)).stream().map(KeyChange.class::cast).toList();
    } catch (NoSuchMethodException e) {
      return List.of();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName() + ".keyChanges() failed", e);
    }
  }

  /** Type of the component of that name; text when there is none. */
  static Type typeOf(Class<? extends Record> type, @Nullable String component) {
    return Arrays.stream(type.getRecordComponents())
        .filter(candidate -> candidate.getName().equals(component))
        .map(RecordComponent::getGenericType)
        .findFirst()
        .orElse(String.class);
  }

  /** The type, with its arguments where they are asked for: to read them takes the JVM long. */
  static Type type(RecordComponent component) {
    var raw = component.getType();
    boolean asked = raw == List.class || raw == Map.class || raw == Optional.class;
    return asked ? component.getGenericType() : raw;
  }

  static @Nullable Object read(RecordComponent component, Record record) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  static Record construct(Class<? extends Record> type, @Nullable Object[] values)
      throws InvocationTargetException {
    try {
      var components = type.getRecordComponents();
      var parameters = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        parameters[i] = components[i].getType();
      }
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw e;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type.getName(), e);
    }
  }

  /** Whether the component is annotated {@code @Nullable}, by any annotation of that name. */
  static boolean isNullable(RecordComponent component) {
    for (var annotation : component.getAnnotatedType().getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("Nullable")) {
        return true;
      }
    }
    return false;
  }

  /** A harmless value to construct with when the real one is unusable. */
  static @Nullable Object placeholder(RecordComponent component, @Nullable Record base) {
    if (base != null) {
      return read(component, base);
    }
    var type = component.getType();
    if (type.isEnum()) {
      var constants = type.getEnumConstants();
      return constants.length == 0 ? null : constants[0];
    }
    if (type.isRecord() && type != DataSize.class) {
      return defaults(type.asSubclass(Record.class));
    }
    return HARMLESS.get(type);
  }

  static Class<?> rawClass(Type type) {
    if (type instanceof Class<?> raw) {
      return raw;
    }
    if (type instanceof ParameterizedType parameterized) {
      return (Class<?>) parameterized.getRawType();
    }
    throw new IllegalArgumentException("a configuration record cannot have a component of " + type);
  }

  static Type argument(Type type, int index) {
    if (type instanceof ParameterizedType parameterized) {
      return parameterized.getActualTypeArguments()[index];
    }
    throw new IllegalArgumentException(
        type + " needs its type arguments in a configuration record");
  }

  static String names(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.joining(", "));
  }
}
