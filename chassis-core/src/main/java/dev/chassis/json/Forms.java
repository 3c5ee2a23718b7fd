package dev.chassis.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the form of a type. Forms of records are kept: they may contain themselves. */
final class Forms {

  private final ObjectMapper mapper;
  private final Map<JavaType, Form> records = new ConcurrentHashMap<>();
  private final ClassValue<Form> documents =
      new ClassValue<>() {
        @Override
        protected Form computeValue(Class<?> type) {
          return of(mapper.constructType(type), null);
        }
      };

  Forms(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** The form of a whole document. */
  Form of(Class<?> type) {
    return documents.get(type);
  }

  /**
   * The form of a part of a document.
   *
   * @param declared the type as written, which says where null is meant; null when nobody wrote it
   */
  Form of(JavaType type, @Nullable AnnotatedType declared) {
    var raw = type.getRawClass();
    var scalar = ScalarForm.of(raw);
    if (scalar != null) {
      return scalar;
    }
    if (RecordParts.isReadByComponents(raw)) {
      var known = records.get(type);
      // Two threads may each make one: they are alike.
      return known != null ? known : records.computeIfAbsent(type, one -> record(one));
    }
    if (raw == Optional.class) {
      return new OptionalForm(of(type.containedTypeOrUnknown(0), argument(declared, 0)));
    }
    if (type.isArrayType() && !type.getContentType().isPrimitive()) {
      return elements(type, declared, true);
    }
    if (type.isCollectionLikeType() && Collection.class.isAssignableFrom(raw)) {
      return elements(type, declared, raw != List.class && raw != Collection.class);
    }
    if (type.isMapLikeType() && Map.class.isAssignableFrom(raw)) {
      return entries(type, declared);
    }
    return leaf(type);
  }

  private Form record(JavaType type) {
    return new RecordForm(type, this, mapper);
  }

  private LeafForm leaf(JavaType type) {
    return new LeafForm(type, mapper.readerFor(type));
  }

  /** A list of our own making; of any other kind, or an array, one that Jackson makes. */
  private Form elements(JavaType type, @Nullable AnnotatedType declared, boolean byJackson) {
    var written =
        declared instanceof AnnotatedArrayType array
            ? array.getAnnotatedGenericComponentType()
            : argument(declared, 0);
    var form =
        new ListForm(
            of(type.getContentType(), written), RecordParts.isNullable(written), typeName(type));
    return byJackson ? then(form, leaf(type)) : form;
  }

  private Form entries(JavaType type, @Nullable AnnotatedType declared) {
    var written = argument(declared, 1);
    var form = new MapForm(of(type.getContentType(), written), RecordParts.isNullable(written));
    var names = type.getKeyType().getRawClass();
    var own = type.getRawClass() == Map.class && names.isAssignableFrom(String.class);
    return own ? form : then(form, leaf(type));
  }

  /** Looks for faults with {@code check}; {@code maker} makes the value when there are none. */
  private static Form then(Form check, Form maker) {
    return new Form() {
      @Override
      public @Nullable Object read(JsonNode node, Reading reading) {
        int before = reading.faults();
        check.read(node, reading);
        return reading.faults() > before ? null : maker.read(node, reading);
      }
    };
  }

  private static String typeName(JavaType type) {
    return TypeNames.of(type.getRawClass());
  }

  private static @Nullable AnnotatedType argument(@Nullable AnnotatedType type, int index) {
    return type instanceof AnnotatedParameterizedType parameterized
        ? parameterized.getAnnotatedActualTypeArguments()[index]
        : null;
  }

  /** Kinds of values that may be left out. */
  static boolean isOptional(Class<?> type) {
    return OPTIONAL.contains(type);
  }

  private static final Set<Class<?>> OPTIONAL =
      Set.of(
          Optional.class,
          java.util.OptionalInt.class,
          java.util.OptionalLong.class,
          java.util.OptionalDouble.class);
}
