package dev.chassis.json;

import java.util.List;

/**
 * JSON pointers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901#section-3">RFC 6901, section 3</a>
 */
final class Pointers {

  private Pointers() {}

  /** One step of a pointer, escaped. */
  static String step(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** The pointer along names and indexes. */
  static String of(List<?> steps) {
    var pointer = new StringBuilder();
    for (var step : steps) {
      pointer.append('/').append(step(String.valueOf(step)));
    }
    return pointer.toString();
  }
}
