package dev.chassis.observability.logging;

import dev.chassis.redaction.Redactor;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Writes a value of a key-value pair: numbers and booleans as such, anything else as text. */
final class JsonValue {

  private JsonValue() {}

  static void write(@Nullable Object value, LineBuffer out) {
    if (value == null) {
      out.raw("null");
    } else if (value instanceof String text) {
      out.quoted(Redactor.masked(text), LineFormat.MAX_VALUE);
    } else if (value instanceof Integer || value instanceof Long) {
      out.raw(((Number) value).longValue());
    } else if (value instanceof Boolean || isNumber(value)) {
      literal(value.toString(), out);
    } else {
      out.quoted(Redactor.masked(LineFormat.text(value)), LineFormat.MAX_VALUE);
    }
  }

  /** Whether {@code toString} gives a JSON number. Unknown kinds may print anything. */
  private static boolean isNumber(Object value) {
    return (value instanceof Double number && Double.isFinite(number))
        || (value instanceof Float real && Float.isFinite(real))
        || value instanceof Short
        || value instanceof Byte
        || value.getClass() == BigDecimal.class
        || value.getClass() == BigInteger.class;
  }

  private static void literal(String number, LineBuffer out) {
    if (number.length() > LineFormat.MAX_VALUE) {
      out.quoted(number, LineFormat.MAX_VALUE);
    } else {
      out.raw(number);
    }
  }
}
