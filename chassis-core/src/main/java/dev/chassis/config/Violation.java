package dev.chassis.config;

import org.jspecify.annotations.Nullable;

/**
 * One value that breaks a rule.
 *
 * @param field name of the record component; dots lead into nested ones
 * @param value the offending value as text; null when it is missing or must not be shown
 * @param expected what would be right, such as {@code "in (0, 1]"}
 */
public record Violation(String field, @Nullable String value, String expected) {

  /** {@code field: value, expected …} in one line. */
  public String message() {
    return field + ": " + (value == null ? "" : value + ", ") + "expected " + expected;
  }
}
