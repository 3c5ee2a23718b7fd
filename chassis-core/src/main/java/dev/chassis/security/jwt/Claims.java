package dev.chassis.security.jwt;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads claims, whose JSON may be anything. */
final class Claims {

  /** Year 9999: later ones only mean to overflow something. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private Claims() {}

  /** The value at {@code path}, a dot for each step inwards; null when there is none. */
  static @Nullable Object at(String path, Map<String, Object> claims) {
    // A claim may itself have dots in its name, as in https://example.com/roles.
    if (claims.containsKey(path)) {
      return claims.get(path);
    }
    Object at = claims;
    for (var step : List.of(path.split("\\."))) {
      if (!(at instanceof Map<?, ?> map)) {
        return null;
      }
      at = map.get(step);
    }
    return at;
  }

  /** The texts of a list, or of one text, parted at blanks where {@code split}; else none. */
  static Set<String> texts(@Nullable Object claim, boolean split) {
    if (claim instanceof String text) {
      return split ? words(text) : Set.of(text);
    }
    var texts = new LinkedHashSet<String>();
    if (claim instanceof Collection<?> list) {
      for (var element : list) {
        if (element instanceof String text) {
          texts.add(text);
        }
      }
    }
    return texts;
  }

  private static Set<String> words(String text) {
    var words = new LinkedHashSet<>(List.of(text.strip().split(" +")));
    words.remove("");
    return words;
  }

  /** Seconds since 1970 as a moment; null when it is none. */
  static @Nullable Instant time(@Nullable Object claim) {
    if (!(claim instanceof Number number)) {
      return null;
    }
    var seconds = number.doubleValue();
    return seconds >= 0 && seconds <= LAST_SECOND ? Instant.ofEpochSecond((long) seconds) : null;
  }
}
