package dev.chassis.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chassis.config.CheckException;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An object whose fields are the components of a record. Reads all of them before it gives up, so
 * that everything wrong is known at once; Jackson alone stops at the first and puts null where
 * something is missing.
 */
final class RecordForm implements Form {

  private final JavaType type;
  private final Forms forms;
  private final ObjectMapper mapper;
  private volatile @Nullable Compiled compiled;

  RecordForm(JavaType type, Forms forms, ObjectMapper mapper) {
    this.type = type;
    this.forms = forms;
    this.mapper = mapper;
  }

  /**
   * @param maker makes the record of its values; null when Jackson must, since an annotation says
   *     how
   * @param whole reads the record in one piece
   * @param unread what stands for each part before it is read
   */
  private record Compiled(
      List<Part> parts,
      @Nullable RecordMaker maker,
      LeafForm whole,
      List<@Nullable Object> unread) {

    /** The place of a part; {@code next} is where it nearly always is. Negative for none. */
    int indexOf(String name, int next) {
      if (next < parts.size() && parts.get(next).name().equals(name)) {
        return next;
      }
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).name().equals(name)) {
          return i;
        }
      }
      return -1;
    }
  }

  /**
   * @param form null when only Jackson knows
   * @param absent what stands for a value that may be left out
   * @param missing said when it must not be left out; null when it may
   */
  private record Part(
      String name, @Nullable Form form, @Nullable Object absent, @Nullable String missing) {

    @Nullable Object read(@Nullable JsonNode value, Reading reading) {
      if (value != null && !value.isNull()) {
        return form == null ? null : form.read(value, reading);
      }
      if (missing != null) {
        reading.expected(missing);
      }
      return absent;
    }

    @Nullable Object stream(JsonParser parser) throws IOException {
      return form == null ? UNSURE : form.stream(parser);
    }

    /** Before anything was read. */
    @Nullable Object unread() {
      return missing == null ? absent : UNSURE;
    }
  }

  @Override
  public @Nullable Object read(JsonNode node, Reading reading) {
    if (!node.isObject()) {
      reading.expected(node.isNull() ? "an object" : "a JSON object");
      return null;
    }
    var how = compiled();
    int before = reading.faults();
    var values = new @Nullable Object[how.parts().size()];
    for (int i = 0; i < values.length; i++) {
      var part = how.parts().get(i);
      reading.into(part.name());
      values[i] = part.read(node.get(part.name()), reading);
      reading.out();
    }
    if (reading.faults() > before) {
      return null;
    }
    return how.maker() == null
        ? how.whole().read(node, reading)
        : make(how.maker(), values, reading);
  }

  @Override
  public @Nullable Object stream(JsonParser parser) throws IOException {
    var how = compiled();
    var maker = how.maker();
    if (maker == null || !parser.hasToken(JsonToken.START_OBJECT)) {
      return UNSURE;
    }
    var values = how.unread().toArray();
    int next = 0;
    for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      int index = how.indexOf(name, next);
      var token = parser.nextToken();
      if (index < 0) {
        JsonCodec.tree(parser); // what a tree would not take must not pass here either
      } else if (token != JsonToken.VALUE_NULL) {
        var value = how.parts().get(index).stream(parser);
        if (value == UNSURE) {
          return UNSURE;
        }
        values[index] = value;
      }
      next = index + 1;
    }
    return Arrays.asList(values).contains(UNSURE) ? UNSURE : maker.make(values);
  }

  private @Nullable Object make(RecordMaker maker, @Nullable Object[] values, Reading reading) {
    try {
      return maker.make(values);
    } catch (CheckException check) {
      tell(check, "", reading);
    } catch (IllegalArgumentException refused) {
      reading.expected(String.valueOf(refused.getMessage()));
    } catch (RuntimeException refused) {
      reading.expected("a value of another form");
    }
    return null;
  }

  /** Tells what a record found wrong with its own values. */
  static void tell(CheckException check, String pointer, Reading reading) {
    for (var found : check.violations()) {
      reading.below(
          pointer + "/" + Pointers.step(found.field()).replace('.', '/'),
          found.value(),
          found.expected());
    }
  }

  private Compiled compiled() {
    var known = compiled;
    if (known == null) {
      known = compile();
      compiled = known;
    }
    return known;
  }

  private Compiled compile() {
    var components = type.getRawClass().getRecordComponents();
    var parts = new ArrayList<Part>();
    for (var component : components) {
      parts.add(part(component));
    }
    var ours = Arrays.stream(components).allMatch(RecordParts::isPlain);
    return new Compiled(
        List.copyOf(parts),
        ours ? RecordMaker.of(type.getRawClass()) : null,
        new LeafForm(type, mapper.readerFor(type)),
        Arrays.asList(parts.stream().map(Part::unread).toArray()));
  }

  private Part part(RecordComponent component) {
    var declared =
        mapper.getTypeFactory().resolveMemberType(component.getGenericType(), type.getBindings());
    var isRequired = RecordParts.isRequired(component) && RecordParts.isNamed(component);
    return new Part(
        RecordParts.nameOf(component),
        RecordParts.isPlain(component) ? forms.of(declared, component.getAnnotatedType()) : null,
        absent(component.getType()),
        isRequired ? TypeNames.of(component.getType()) + ", it is missing" : null);
  }

  private static @Nullable Object absent(Class<?> type) {
    if (type == Optional.class) {
      return Optional.empty();
    }
    if (type == OptionalInt.class) {
      return OptionalInt.empty();
    }
    if (type == OptionalLong.class) {
      return OptionalLong.empty();
    }
    return type == OptionalDouble.class ? OptionalDouble.empty() : null;
  }

  @Override
  public String toString() {
    return Objects.toString(type);
  }
}
