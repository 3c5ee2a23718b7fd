package dev.chassis.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks for the compact constructor of a record: every rule is evaluated, then {@link #all} throws
 * once with all violations. A null breaks every rule about a value, so one missing value does not
 * hide the others.
 *
 * <pre>{@code
 * record Sell(String accountId, int quantity) {
 *   Sell {
 *     Check.all(Check.notBlank("accountId", accountId), Check.atLeast(1, "quantity", quantity));
 *   }
 * }
 * }</pre>
 */
public final class Check {

  private Check() {}

  /**
   * Throws when any of the checks failed.
   *
   * @param results results of the other methods: null where the value is fine
   * @throws CheckException with all violations
   */
  public static void all(@Nullable Violation... results) {
    var violations = new ArrayList<Violation>();
    for (var result : results) {
      if (result != null) {
        violations.add(result);
      }
    }
    if (!violations.isEmpty()) {
      throw new CheckException(violations);
    }
  }

  /** Any rule: {@code holds}, or {@code expected} says what was expected of {@code value}. */
  public static @Nullable Violation that(
      boolean holds, String field, @Nullable Object value, String expected) {
    return holds
        ? null
        : new Violation(field, value == null ? null : String.valueOf(value), expected);
  }

  /** {@code value >= minimum}. */
  public static @Nullable Violation atLeast(long minimum, String field, long value) {
    return value >= minimum ? null : that(false, field, value, minimum + " or more");
  }

  /** {@code minimum <= value <= maximum}. */
  public static @Nullable Violation between(long minimum, long maximum, String field, long value) {
    return value >= minimum && value <= maximum
        ? null
        : that(false, field, value, "from " + minimum + " to " + maximum);
  }

  /** Longer than zero. */
  public static @Nullable Violation positive(String field, @Nullable Duration value) {
    return that(
        value != null && value.compareTo(Duration.ZERO) > 0, field, value, "longer than zero");
  }

  /** Zero or longer. */
  public static @Nullable Violation notNegative(String field, @Nullable Duration value) {
    return that(value != null && !value.isNegative(), field, value, "zero or longer");
  }

  /** Present, with at least one character that is not white space. */
  public static @Nullable Violation notBlank(String field, @Nullable String value) {
    return that(value != null && !value.isBlank(), field, value, "some text");
  }

  /** With at least one element. */
  public static @Nullable Violation notEmpty(String field, @Nullable Collection<?> value) {
    return that(value != null && !value.isEmpty(), field, value, "at least one element");
  }

  /** Matches {@code pattern} as a whole; {@code expected} says it in words. */
  public static @Nullable Violation matches(
      Pattern pattern, String expected, String field, @Nullable String value) {
    return that(value != null && pattern.matcher(value).matches(), field, value, expected);
  }

  /** Present. */
  public static @Nullable Violation present(String field, @Nullable Object value) {
    return that(value != null, field, null, "a value");
  }
}
