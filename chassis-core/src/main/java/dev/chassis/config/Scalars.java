package dev.chassis.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.chassis.redaction.Redactor;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads single values; refuses what is not exactly of the type. */
final class Scalars {

  private record Scalar(String expected, Function<String, Object> parser) {}

  private static final Map<Class<?>, Scalar> KNOWN = new HashMap<>();

  static {
    add("text", Scalars::identity, String.class);
    add("true or false", Scalars::bool, boolean.class, Boolean.class);
    add("a whole number", Integer::valueOf, int.class, Integer.class);
    add("a whole number", Long::valueOf, long.class, Long.class);
    add("a number", Scalars::finite, double.class, Double.class);
    add("a duration with a unit, such as 500ms, 10s or 2m", Scalars::duration, Duration.class);
    add("a size with a unit, such as 64KiB or 1MiB", Scalars::size, DataSize.class);
    add("a URI", URI::create, URI.class);
    add("a path", Path::of, Path.class);
    add("a secret", Scalars::secret, Secret.class);
  }

  private Scalars() {}

  static boolean handles(Class<?> type) {
    return type.isEnum() || KNOWN.containsKey(type);
  }

  /**
   * Parses {@code text}.
   *
   * @throws IllegalArgumentException when it is not of the type
   */
  static Object parse(Class<?> type, String text) {
    if (type.isEnum()) {
      return enumConstant(type, text);
    }
    var scalar = KNOWN.get(type);
    if (scalar == null) {
      throw new IllegalStateException(
          "a configuration record cannot have a component of " + type.getName());
    }
    return scalar.parser.apply(text);
  }

  /** What the type expects, in words. */
  static String expected(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(Scalars::lower)
              .collect(Collectors.joining(", "));
    }
    var scalar = KNOWN.get(type);
    return scalar == null ? "a section" : scalar.expected;
  }

  private static void add(String expected, Function<String, Object> parser, Class<?>... types) {
    for (var type : types) {
      KNOWN.put(type, new Scalar(expected, parser));
    }
  }

  private static Object secret(String text) {
    // Whoever else prints it, a driver in its exception, say: the log will know it.
    Redactor.learn(text);
    return Secret.of(text);
  }

  private static Object identity(String text) {
    return text;
  }

  private static Object bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Object finite(String text) {
    // Not parseDouble: that takes 1d, 0x1p3 and NaN too.
    var value = new BigDecimal(text).doubleValue();
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  private static Object duration(String text) {
    if (text.startsWith("P")) {
      try {
        return Duration.parse(text);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(text, e);
      }
    }
    return withUnit(text, config -> config.getDuration("v"));
  }

  private static Object size(String text) {
    return withUnit(text, config -> new DataSize(config.getBytes("v")));
  }

  private static Object withUnit(String text, Function<Config, Object> reader) {
    // HOCON reads a bare number as milliseconds or bytes; here a unit must be said.
    if (text.isEmpty() || !Character.isLetter(text.charAt(text.length() - 1))) {
      throw new IllegalArgumentException(text);
    }
    try {
      return reader.apply(ConfigFactory.parseMap(Map.of("v", text)));
    } catch (com.typesafe.config.ConfigException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Object enumConstant(Class<?> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> lower(constant).equals(text.toLowerCase(Locale.ROOT).replace('_', '-')))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  static String lower(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
