package dev.chassis.config;

import dev.chassis.redaction.Redactor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides what of a value may be shown to people. */
final class Redaction {

  private static final String MASK = "***";
  // Greedy up to the last @: masking too much of an odd URI beats showing half a password.
  private static final Pattern URI_PASSWORD = Pattern.compile("(://[^:/?#@\\s]*):\\S*@");
  // Tokens of a file that cannot be parsed; one of them may be a password.
  private static final Pattern TOKEN = Pattern.compile("'(?!newline|end of file)[^']{2,}'");

  private Redaction() {}

  /** A value in effect: secrets and passwords in URIs masked, the others as one writes them. */
  static String shown(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return shown(optional.orElse(null));
    }
    if (value instanceof Duration duration) {
      return duration(duration);
    }
    if (value instanceof Enum<?>) {
      return Scalars.lower(value);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Redaction::shown).toList().toString();
    }
    return value == null ? "" : text(String.valueOf(value));
  }

  /** Whether {@code value} is a secret or a list of them. */
  static boolean isSecret(Object value) {
    return value instanceof Secret
        || (value instanceof List<?> list && list.stream().anyMatch(Secret.class::isInstance));
  }

  /** Text that was given for a value of {@code type}. */
  static String given(Class<?> type, String text) {
    return type == Secret.class ? MASK : text(text);
  }

  /** Any text, with passwords in URIs masked, and what else looks like a secret. */
  static String text(String text) {
    return Redactor.masked(URI_PASSWORD.matcher(text).replaceAll("$1:" + MASK + "@"));
  }

  /** The parser's words without what stood in the file. */
  static String syntax(String message) {
    var hint = message.indexOf(" (if you ");
    return TOKEN.matcher(hint < 0 ? message : message.substring(0, hint)).replaceAll("'…'");
  }

  /** Whether a violation of {@code field}, dots leading into nested records, may hold a secret. */
  static boolean hides(Class<?> type, String field) {
    var dot = field.indexOf('.');
    var name = dot < 0 ? field : field.substring(0, dot);
    var component =
        Arrays.stream(type.getRecordComponents())
            .filter(candidate -> candidate.getName().equals(name))
            .findFirst();
    if (component.isEmpty()) {
      return holdsSecret(type);
    }
    var inner = component.get().getType();
    boolean leadsOn = dot > 0 && inner.isRecord();
    return leadsOn
        ? hides(inner, field.substring(dot + 1))
        : holdsSecret(component.get().getGenericType());
  }

  /** Whether a secret stands anywhere in values of {@code type}. */
  static boolean holdsSecret(Type type) {
    return holdsSecret(type, new HashSet<>());
  }

  private static boolean holdsSecret(Type type, Set<Type> seen) {
    if (type == Secret.class) {
      return true;
    }
    if (!seen.add(type)) {
      return false;
    }
    if (type instanceof ParameterizedType parameterized) {
      return Arrays.stream(parameterized.getActualTypeArguments())
          .anyMatch(argument -> holdsSecret(argument, seen));
    }
    return type instanceof Class<?> raw
        && raw.isRecord()
        && Arrays.stream(raw.getRecordComponents())
            .map(RecordComponent::getGenericType)
            .anyMatch(component -> holdsSecret(component, seen));
  }

  private static String duration(Duration duration) {
    if (duration.equals(duration.truncatedTo(ChronoUnit.SECONDS))) {
      return duration.toSeconds() + "s";
    }
    return duration.equals(duration.truncatedTo(ChronoUnit.MILLIS))
        ? duration.toMillis() + "ms"
        : duration.toNanos() + "ns";
  }
}
