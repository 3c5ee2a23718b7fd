package dev.chassis.json;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a record's components look like on the wire, and how far that is ours to say. */
public final class RecordParts {

  /** Annotations that leave the form of a record, or of a component, as it is. */
  private static final Set<Class<? extends Annotation>> HARMLESS =
      Set.of(
          JsonProperty.class,
          JsonInclude.class,
          JsonPropertyOrder.class,
          JsonIgnoreProperties.class,
          JsonSerialize.class);

  private RecordParts() {}

  /** A record that is read by its components, and not in a way of its own. */
  static boolean isReadByComponents(Class<?> type) {
    return type.isRecord()
        && isPlain(type)
        && Stream.<AnnotatedElement>concat(
                Arrays.stream(type.getDeclaredConstructors()),
                Arrays.stream(type.getDeclaredMethods()))
            .noneMatch(maker -> maker.isAnnotationPresent(JsonCreator.class));
  }

  /** Whether nothing on {@code component} changes how its value looks. */
  static boolean isPlain(RecordComponent component) {
    return isPlain(component.getAccessor());
  }

  /** Whether the value must be there, under this name, however it looks. */
  static boolean isNamed(RecordComponent component) {
    return Arrays.stream(component.getAccessor().getAnnotations())
        .map(Annotation::annotationType)
        .allMatch(
            found ->
                HARMLESS.contains(found)
                    || found == JsonFormat.class
                    || found == JsonDeserialize.class
                    || !found.isAnnotationPresent(JacksonAnnotation.class));
  }

  /** The name on the wire: {@code @JsonProperty}'s where it gives one. */
  static String nameOf(RecordComponent component) {
    var property = component.getAccessor().getAnnotation(JsonProperty.class);
    return property == null || property.value().isEmpty() ? component.getName() : property.value();
  }

  /** Whether a value must be there: it is neither {@code Optional} nor {@code @Nullable}. */
  public static boolean isRequired(RecordComponent component) {
    return !Forms.isOptional(component.getType()) && !isNullable(component.getAnnotatedType());
  }

  /** Whether whoever wrote {@code type} meant that there may be none. Any library's annotation. */
  static boolean isNullable(@Nullable AnnotatedType type) {
    return type != null
        && Arrays.stream(type.getAnnotations())
            .anyMatch(found -> found.annotationType().getSimpleName().equals("Nullable"));
  }

  private static boolean isPlain(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(Annotation::annotationType)
        .allMatch(
            found ->
                HARMLESS.contains(found) || !found.isAnnotationPresent(JacksonAnnotation.class));
  }
}
