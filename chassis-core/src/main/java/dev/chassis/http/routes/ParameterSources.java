package dev.chassis.http.routes;

import dev.chassis.http.Header;
import dev.chassis.http.Query;
import dev.chassis.http.openapi.Parameter;
import dev.chassis.json.RecordParts;
import dev.chassis.json.ScalarText;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out how a record component is bound to a parameter. */
final class ParameterSources {

  private ParameterSources() {}

  /**
   * A component's type, taken apart.
   *
   * @param value what one text is
   * @param absent what stands for none; null for null
   */
  private record Kind(
      Class<?> value, boolean isList, @Nullable Object absent, Function<Object, Object> wrap) {}

  static ParameterSource of(RecordComponent component, Template path) {
    var place = place(component, path);
    var kind = kind(component.getGenericType());
    var scalar = ScalarText.of(kind.value());
    if (scalar == null) {
      throw new IllegalArgumentException(
          "component %s of %s cannot be bound from the %s: %s has no form in one word; is it the body?"
              .formatted(
                  component.getName(),
                  component.getDeclaringRecord().getName(),
                  place.word(),
                  component.getGenericType().getTypeName()));
    }
    var isNullable = !RecordParts.isRequired(component) && kind.absent() instanceof List;
    return new ParameterSource(
        new Parameter(
            place.word(),
            name(component),
            RecordParts.isRequired(component) && !kind.isList(),
            described(component.getGenericType(), kind)),
        place,
        scalar,
        kind.isList(),
        isNullable ? null : kind.absent(),
        kind.wrap());
  }

  private static Place place(RecordComponent component, Template path) {
    if (component.isAnnotationPresent(Header.class)) {
      return Place.HEADER;
    }
    var isInPath =
        path.parameters().contains(component.getName())
            && !component.isAnnotationPresent(Query.class);
    return isInPath ? Place.PATH : Place.QUERY;
  }

  private static String name(RecordComponent component) {
    var header = component.getAnnotation(Header.class);
    if (header != null) {
      return header.value();
    }
    var query = component.getAnnotation(Query.class);
    return query == null || query.value().isEmpty() ? component.getName() : query.value();
  }

  private static Kind kind(Type type) {
    if (type == OptionalInt.class) {
      return new Kind(
          int.class, false, OptionalInt.empty(), value -> OptionalInt.of((Integer) value));
    }
    if (type == OptionalLong.class) {
      return new Kind(
          long.class, false, OptionalLong.empty(), value -> OptionalLong.of((Long) value));
    }
    if (type == OptionalDouble.class) {
      return new Kind(
          double.class, false, OptionalDouble.empty(), value -> OptionalDouble.of((Double) value));
    }
    if (type instanceof ParameterizedType generic
        && generic.getActualTypeArguments()[0] instanceof Class<?> value) {
      if (generic.getRawType() == Optional.class) {
        return new Kind(value, false, Optional.empty(), Optional::of);
      }
      if (generic.getRawType() == List.class) {
        return new Kind(value, true, List.of(), list -> list);
      }
    }
    return new Kind(type instanceof Class<?> raw ? raw : Object.class, false, null, value -> value);
  }

  private static Type described(Type type, Kind kind) {
    return kind.isList() ? type : kind.value();
  }
}
