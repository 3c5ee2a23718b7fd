package dev.chassis.json;

import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads single values that stand somewhere as bare text, such as in a path or a query: as JSON
 * would have them, without quotes. Prepared once per type. Thread-safe.
 */
public final class ScalarText {

  private static final int MAX_NUMBER_LENGTH = 100;
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private static final Map<Class<?>, Function<String, @Nullable Object>> PLAIN =
      Map.of(
          String.class, text -> text,
          boolean.class, ScalarText::flag,
          Boolean.class, ScalarText::flag,
          int.class, text -> number(WHOLE, text, Integer::valueOf),
          Integer.class, text -> number(WHOLE, text, Integer::valueOf),
          long.class, text -> number(WHOLE, text, Long::valueOf),
          Long.class, text -> number(WHOLE, text, Long::valueOf),
          double.class, text -> number(NUMBER, text, ScalarText::finite),
          Double.class, text -> number(NUMBER, text, ScalarText::finite),
          BigDecimal.class, text -> number(NUMBER, text, BigDecimal::new));

  private final String expected;
  private final Function<String, @Nullable Object> reader;

  private ScalarText(String expected, Function<String, @Nullable Object> reader) {
    this.expected = expected;
    this.reader = reader;
  }

  /**
   * The reader of {@code type}: text, numbers, true or false, enums, ISO-8601 times, UUIDs, URIs.
   * Null when a {@code type} has no form in one word.
   */
  public static @Nullable ScalarText of(Class<?> type) {
    var plain = PLAIN.get(type);
    if (plain != null) {
      return new ScalarText(TypeNames.of(type), plain);
    }
    if (type == BigInteger.class) {
      return new ScalarText(TypeNames.of(type), text -> number(WHOLE, text, BigInteger::new));
    }
    return isWord(type) ? new ScalarText(TypeNames.of(type), byJackson(type)) : null;
  }

  /** What a text should be, such as {@code a whole number}. */
  public String expected() {
    return expected;
  }

  /** The value; null when {@code text} is not as {@link #expected()}. */
  public @Nullable Object read(String text) {
    return reader.apply(text);
  }

  private static boolean isWord(Class<?> type) {
    return type.isEnum()
        || Temporal.class.isAssignableFrom(type)
        || type == Duration.class
        || type == UUID.class
        || type == URI.class;
  }

  private static Function<String, @Nullable Object> byJackson(Class<?> type) {
    var form = JsonCodec.form(type, null);
    return text -> {
      var reading = new Reading();
      var value = form.read(TextNode.valueOf(text), reading);
      return reading.faults() > 0 ? null : value;
    };
  }

  private static @Nullable Object flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }

  private static @Nullable Object finite(String text) {
    var value = Double.valueOf(text);
    return value.isInfinite() ? null : value;
  }

  private static @Nullable Object number(
      Pattern form, String text, Function<String, @Nullable Object> parse) {
    if (text.length() > MAX_NUMBER_LENGTH || !form.matcher(text).matches()) {
      return null;
    }
    try {
      return parse.apply(text);
    } catch (NumberFormatException outOfRange) {
      return null;
    }
  }
}
