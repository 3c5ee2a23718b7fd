package dev.chassis.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.chassis.config.CheckException;
import dev.chassis.config.Violation;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;

/**
 * Reads and writes records as JSON. Thread-safe.
 *
 * <p>Refused: nesting deeper than 64, duplicate keys, text after the document, text where a number
 * is expected and the other way round, fractions for whole numbers, numbers for enums and times,
 * null in a list or map, missing components that are neither {@code Optional} nor
 * {@code @Nullable}. Ignored: unknown fields, so that a sender may add some. Times are ISO-8601
 * text; decimals keep every digit, trailing zeros too.
 */
public final class JsonCodec {

  /** Deepest nesting read; Jackson's own default is 1000. */
  public static final int MAX_DEPTH = 64;

  private static final int MAX_NUMBER_LENGTH = 100;
  private static final int MAX_STRING_LENGTH = 5_000_000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxStringLength(MAX_STRING_LENGTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
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
   * @throws JsonException with everything that is wrong
   * @throws IllegalArgumentException when the type cannot be read: a programmer's mistake
   */
  public static <T> T decode(Buffer json, Class<T> type) {
    JsonNode tree = parse(json);
    var unfit = RecordForm.violations(tree, type);
    if (!unfit.isEmpty()) {
      throw new JsonException(unfit);
    }
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (InvalidDefinitionException e) {
      throw new IllegalArgumentException(
          type.getName() + " cannot be read from JSON: " + e.getOriginalMessage(), e);
    } catch (JsonMappingException e) {
      throw new JsonException(violations(e));
    } catch (JsonProcessingException e) {
      throw new JsonException(List.of(new Violation("", null, e.getOriginalMessage())));
    }
  }

  private static JsonNode parse(Buffer json) {
    try {
      var tree = MAPPER.readTree(json.getBytes());
      if (tree.isMissingNode()) {
        throw new JsonException(List.of(new Violation("", null, "a JSON document, found nothing")));
      }
      return tree;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      var where =
          at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
      throw new JsonException(
          List.of(new Violation("", null, "valid JSON: " + firstLine(e) + where)));
    } catch (IOException e) {
      // Bytes that are no text in the encoding they begin with.
      throw new JsonException(List.of(new Violation("", null, "valid JSON in UTF-8")));
    }
  }

  private static List<Violation> violations(JsonMappingException e) {
    var pointer = pointer(e);
    if (e.getCause() instanceof CheckException check) {
      return check.violations().stream()
          .map(
              found ->
                  new Violation(
                      pointer + "/" + Pointers.step(found.field()).replace('.', '/'),
                      found.value(),
                      found.expected()))
          .toList();
    }
    if (e.getCause() instanceof IllegalArgumentException refused) {
      return List.of(new Violation(pointer, null, String.valueOf(refused.getMessage())));
    }
    if (e.getCause() instanceof InputCoercionException outOfRange) {
      return List.of(new Violation(pointer, null, TypeNames.of(outOfRange.getTargetType())));
    }
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return List.of(new Violation(pointer, null, TypeNames.of(mismatch.getTargetType())));
    }
    return List.of(new Violation(pointer, null, "a value of another form"));
  }

  private static String pointer(JsonMappingException e) {
    var pointer = new StringBuilder();
    for (var step : e.getPath()) {
      pointer.append('/');
      if (step.getFieldName() != null) {
        pointer.append(Pointers.step(step.getFieldName()));
      } else {
        pointer.append(step.getIndex());
      }
    }
    return pointer.toString();
  }

  private static String firstLine(JsonProcessingException e) {
    var message = String.valueOf(e.getOriginalMessage());
    var end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
