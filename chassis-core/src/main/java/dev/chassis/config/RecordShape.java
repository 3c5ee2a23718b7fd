package dev.chassis.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reflection on records, and only on records. */
final class RecordShape {

  private static final Map<Class<?>, Object> ZEROS =
      Map.of(
          int.class,
          0,
          long.class,
          0L,
          double.class,
          0d,
          float.class,
          0f,
          boolean.class,
          false,
          short.class,
          (short) 0,
          byte.class,
          (byte) 0,
          char.class,
          '\0');

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

  static Object read(RecordComponent component, Record record) {
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
      var parameters =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
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
    return Arrays.stream(component.getAnnotatedType().getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
  }

  /** A harmless value to construct with when the real one is unusable. */
  static @Nullable Object placeholder(RecordComponent component, @Nullable Record base) {
    if (base != null) {
      return read(component, base);
    }
    var type = component.getType();
    if (type == List.class) {
      return List.of();
    }
    if (type == Map.class) {
      return Map.of();
    }
    return type == Optional.class ? Optional.empty() : ZEROS.get(type);
  }

  static String names(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.joining(", "));
  }
}
