package dev.chassis.http.routes;

import java.util.ArrayList;
import java.util.List;

/**
 * Headers that are lists: elements between commas, on one line or several.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1">RFC 9110, section 5.6.1</a>
 */
final class HeaderList {

  private HeaderList() {}

  /** All elements of all lines; commas within quotes do not part them, empty ones do not count. */
  static List<String> elements(List<String> lines) {
    var elements = new ArrayList<String>();
    for (var line : lines) {
      split(line, ',', elements);
    }
    return elements;
  }

  /** The parts of {@code text} between {@code separator}s outside quotes, stripped. */
  static void split(String text, char separator, List<String> parts) {
    boolean quoted = false;
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      char at = i < text.length() ? text.charAt(i) : separator;
      if (at == '"') {
        quoted = !quoted;
      } else if (at == '\\' && quoted) {
        i++;
      } else if (at == separator && (!quoted || i == text.length())) {
        add(text.substring(begin, i), parts);
        begin = i + 1;
      }
    }
    if (begin < text.length()) {
      // a quote that is never closed
      add(text.substring(begin), parts);
    }
  }

  private static void add(String part, List<String> parts) {
    var stripped = part.strip();
    if (!stripped.isEmpty()) {
      parts.add(stripped);
    }
  }
}
