package dev.chassis.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.chassis.config.Violation;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes records as JSON. Thread-safe.
 *
 * <p>Refused: nesting deeper than 64, more than 100,000 names, values and brackets, numbers of more
 * than 100 digits, anything but UTF-8, halves of characters, duplicate keys, text after the
 * document, text where a number is expected and the other way round, fractions for whole numbers,
 * numbers for enums and times, null in a list or map unless it is one of {@code @Nullable}, missing
 * components that are neither {@code Optional} nor {@code @Nullable}. Ignored: unknown fields, so
 * that a sender may add some. Times are ISO-8601 text; decimals keep every digit, trailing zeros
 * too.
 *
 * <p>All faults of a document are told at once. Records are read by their components, which Jackson
 * annotations may name ({@code @JsonProperty}) or read in ways of their own; a record with a
 * {@code @JsonCreator} or an annotation on the class is left to Jackson, which stops at the first
 * fault inside it.
 */
public final class JsonCodec {

  /** Deepest nesting read; Jackson's own default is 1000. */
  public static final int MAX_DEPTH = 64;

  /**
   * Most names, values and brackets read: some 4,500 records of ten fields. Without a limit, a
   * million keys cost their sender 10 MB and the reader 200 MB.
   */
  public static final int MAX_TOKENS = 100_000;

  private static final int MAX_NUMBER_LENGTH = 100;
  private static final int MAX_STRING_LENGTH = 5_000_000;

  private static final int LONGEST_CHARACTER = 4;

  /** Of a small document. What is refused is read twice: nobody should make that expensive. */
  private static final int MAX_SMALL = 64 * 1024;

  private static final Pattern SETTINGS =
      Pattern.compile("\\R.*|: enable `.*|, from `[^`]*`", Pattern.DOTALL);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxStringLength(MAX_STRING_LENGTH)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // Names that a stranger makes up would fill the JVM's table of strings, slowly.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  // Its message would quote the sender's bytes.
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          // An amount of money must not pass through a double on its way to a BigDecimal.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .build();

  /**
   * For large documents: to look up each name among those seen before, and to remember it, takes as
   * long as all else where names are made up. Small ones have names that come again.
   */
  private static final JsonFactory LARGE =
      MAPPER.getFactory().rebuild().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  private static final ObjectReader TREES =
      MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Forms FORMS = new Forms(MAPPER);

  private JsonCodec() {}

  /**
   * Writes {@code value} as UTF-8 JSON.
   *
   * @throws IllegalArgumentException when its type cannot be written: a programmer's mistake
   */
  public static Buffer encode(Object value) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          value.getClass().getName() + " cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reads {@code json} as a {@code type}.
   *
   * @throws JsonException with everything that is wrong, up to 100 faults
   * @throws IllegalArgumentException when the type cannot be read: a programmer's mistake
   */
  public static <T> T decode(Buffer json, Class<T> type) {
    var bytes = json.getBytes();
    var form = FORMS.of(type);
    var quick = stream(bytes, form);
    if (quick != Form.UNSURE && quick != null) {
      @SuppressWarnings("unchecked") // as below
      var read = (T) quick;
      return read;
    }
    var reading = new Reading();
    var value = form.read(parse(bytes), reading);
    if (reading.faults() > 0) {
      throw new JsonException(reading.violations());
    }
    if (value == null) {
      throw refused("a value");
    }
    @SuppressWarnings("unchecked") // a form makes what it was made for, primitives boxed
    var read = (T) value;
    return read;
  }

  /** The form of a part of a document; for the other classes of this room. */
  static Form form(Type type, @Nullable AnnotatedType declared) {
    return FORMS.of(MAPPER.constructType(type), declared);
  }

  static JavaType javaType(Type type) {
    return MAPPER.constructType(type);
  }

  /** The type of a member of {@code owner}, whose type variables it may name. */
  static JavaType memberType(Type type, JavaType owner) {
    return MAPPER.getTypeFactory().resolveMemberType(type, owner.getBindings());
  }

  /**
   * Reads a document that is as it should be; {@link Form#UNSURE} when it is not, or may not be:
   * then it is to be read as a tree, which tells all faults.
   */
  static @Nullable Object stream(byte[] bytes, Form form) {
    if (bytes.length > MAX_SMALL || JsonText.isWide(bytes)) {
      return Form.UNSURE;
    }
    try (var parser = MAPPER.createParser(bytes)) {
      if (parser.nextToken() == null) {
        return Form.UNSURE;
      }
      var value = form.stream(parser);
      boolean whole = parser.nextToken() == null && JsonText.fault(bytes, bytes.length) == null;
      return whole ? value : Form.UNSURE;
    } catch (IOException | RuntimeException refused) {
      return Form.UNSURE;
    }
  }

  /** The value that {@code parser} stands at; more may follow. */
  static JsonNode tree(JsonParser parser) throws IOException {
    return TREES.readTree(parser);
  }

  static JsonNode parse(byte[] bytes) {
    if (JsonText.isWide(bytes)) {
      throw refused("valid JSON in UTF-8");
    }
    var factory = bytes.length > MAX_SMALL ? LARGE : MAPPER.getFactory();
    try (var parser = factory.createParser(bytes)) {
      var tree = tree(parser, bytes);
      // Last: a document over the limits must not cost a look at each of its bytes.
      refuseFaultyText(bytes, bytes.length);
      return tree;
    } catch (IOException e) {
      throw refused("valid JSON in UTF-8");
    }
  }

  private static void refuseFaultyText(byte[] bytes, int end) {
    var fault = JsonText.fault(bytes, end);
    if (fault != null) {
      throw refused("valid JSON: " + fault);
    }
  }

  private static JsonNode tree(JsonParser parser, byte[] bytes) throws IOException {
    try {
      // null when there is nothing
      @Nullable JsonNode tree = MAPPER.readTree(parser);
      if (tree == null) {
        throw refused("a JSON document, found nothing");
      }
      if (parser.nextToken() != null) {
        throw refused("valid JSON: Trailing token" + place(parser.currentTokenLocation()));
      }
      return tree;
    } catch (JsonProcessingException e) {
      // A limit that was passed does not say where.
      var at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
      refuseFaultyText(bytes, (int) Math.min(bytes.length, at.getByteOffset() + LONGEST_CHARACTER));
      throw refused("valid JSON: " + reason(e) + place(at));
    }
  }

  private static String place(JsonLocation at) {
    return " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  private static JsonException refused(String expected) {
    return new JsonException(List.of(new Violation("", null, expected)));
  }

  /** What Jackson says, without the names of its own settings. */
  private static String reason(JsonProcessingException e) {
    return SETTINGS.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("");
  }
}
