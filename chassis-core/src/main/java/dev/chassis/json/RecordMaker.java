package dev.chassis.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes records of one type by their canonical constructor, found once. */
public final class RecordMaker {

  private final MethodHandle constructor;

  private RecordMaker(MethodHandle constructor) {
    this.constructor = constructor;
  }

  /**
   * The maker of {@code type}.
   *
   * @throws IllegalArgumentException when it is no record, or in a module that is not open to this
   *     one
   */
  public static RecordMaker of(Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is no record");
    }
    var components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(components);
      constructor.setAccessible(true);
      return new RecordMaker(
          MethodHandles.lookup()
              .unreflectConstructor(constructor)
              .asSpreader(Object[].class, components.length)
              .asType(MethodType.methodType(Object.class, Object[].class)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalArgumentException(type.getName() + " cannot be made: " + e.getMessage(), e);
    }
  }

  /**
   * Makes a record.
   *
   * @param values of its components, in order, each of its type
   * @throws RuntimeException whatever the constructor throws
   */
  public Object make(@Nullable Object[] values) {
    try {
      return (Object) constructor.invokeExact(values);
    } catch (RuntimeException | Error refused) {
      throw refused;
    } catch (Throwable checked) {
      throw new IllegalStateException(checked);
    }
  }
}
