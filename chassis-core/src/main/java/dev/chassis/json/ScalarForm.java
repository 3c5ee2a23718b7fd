package dev.chassis.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The plain values that most documents are made of, read without a detour through Jackson. */
final class ScalarForm implements Form {

  private static final ScalarForm TEXT =
      new ScalarForm(
          String.class,
          JsonNode::isTextual,
          JsonNode::textValue,
          parser -> parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : UNSURE);
  private static final ScalarForm FLAG =
      new ScalarForm(
          boolean.class,
          JsonNode::isBoolean,
          JsonNode::booleanValue,
          parser -> parser.currentToken().isBoolean() ? parser.getBooleanValue() : UNSURE);
  private static final ScalarForm INT =
      new ScalarForm(
          int.class,
          node -> node.isIntegralNumber() && node.canConvertToInt(),
          JsonNode::intValue,
          parser -> parser.hasToken(JsonToken.VALUE_NUMBER_INT) ? parser.getIntValue() : UNSURE);
  private static final ScalarForm LONG =
      new ScalarForm(
          long.class,
          node -> node.isIntegralNumber() && node.canConvertToLong(),
          JsonNode::longValue,
          parser -> parser.hasToken(JsonToken.VALUE_NUMBER_INT) ? parser.getLongValue() : UNSURE);
  private static final ScalarForm DOUBLE =
      new ScalarForm(
          double.class,
          node -> node.isNumber() && Double.isFinite(node.doubleValue()),
          JsonNode::doubleValue,
          null);
  private static final ScalarForm DECIMAL =
      new ScalarForm(BigDecimal.class, JsonNode::isNumber, JsonNode::decimalValue, null);

  private static final Map<Class<?>, ScalarForm> ALL =
      Map.of(
          String.class, TEXT,
          boolean.class, FLAG,
          Boolean.class, FLAG,
          int.class, INT,
          Integer.class, INT,
          long.class, LONG,
          Long.class, LONG,
          double.class, DOUBLE,
          Double.class, DOUBLE,
          BigDecimal.class, DECIMAL);

  private final String expected;
  private final Predicate<JsonNode> fits;
  private final Function<JsonNode, Object> value;
  private final @Nullable Streaming streaming;

  private interface Streaming {
    Object read(JsonParser parser) throws IOException;
  }

  private ScalarForm(
      Class<?> type,
      Predicate<JsonNode> fits,
      Function<JsonNode, Object> value,
      @Nullable Streaming streaming) {
    this.expected = TypeNames.of(type);
    this.fits = fits;
    this.value = value;
    this.streaming = streaming;
  }

  /** The form of {@code type}; null when it is none of these. */
  static @Nullable ScalarForm of(Class<?> type) {
    return ALL.get(type);
  }

  @Override
  public @Nullable Object read(JsonNode node, Reading reading) {
    if (fits.test(node)) {
      return value.apply(node);
    }
    reading.expected(expected);
    return null;
  }

  @Override
  public @Nullable Object stream(JsonParser parser) throws IOException {
    return streaming == null ? Form.super.stream(parser) : streaming.read(parser);
  }
}
