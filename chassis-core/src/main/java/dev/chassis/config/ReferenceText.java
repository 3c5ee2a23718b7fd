package dev.chassis.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds references in a value. What was fetched is not searched again: a secret that happens to
 * hold <code>${…}</code> stays as it is.
 */
final class ReferenceText {

  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+-]*");

  /** Gives the value behind a reference. */
  interface Lookup {
    String value(String scheme, String reference) throws ReferenceException;
  }

  private ReferenceText() {}

  /** The references in {@code text} as they are written, in their order. */
  static List<String> in(String text) {
    var found = new ArrayList<String>();
    for (int at = next(text, 0); at >= 0; ) {
      int end = text.indexOf('}', at);
      end = end < 0 ? text.length() : end + 1;
      if (!isEscaped(text, at)) {
        found.add(text.substring(at, end));
      }
      at = next(text, end);
    }
    return found;
  }

  /**
   * {@code text} with values in place of its references, and <code>${x:y}</code> in place of <code>
   * $${x:y}</code>.
   *
   * @throws ReferenceException beginning with the reference that has no value
   */
  static String replaced(String text, Lookup lookup) throws ReferenceException {
    var replaced = new StringBuilder();
    int from = 0;
    for (int at = next(text, 0); at >= 0; at = next(text, from)) {
      int end = text.indexOf('}', at) + 1;
      if (isEscaped(text, at)) {
        end = end == 0 ? text.length() : end;
        replaced.append(text, from, at - 1).append(text, at, end);
      } else {
        replaced.append(text, from, at).append(value(text, at, end, lookup));
      }
      from = end;
    }
    return from == 0 ? text : replaced.append(text, from, text.length()).toString();
  }

  private static String value(String text, int at, int end, Lookup lookup)
      throws ReferenceException {
    if (end == 0) {
      throw new ReferenceException(text.substring(at) + ": the closing } is missing");
    }
    var whole = text.substring(at, end);
    if (whole.indexOf("${", 2) > 0) {
      throw new ReferenceException(whole + ": a reference cannot hold another one");
    }
    int colon = text.indexOf(':', at);
    var reference = text.substring(colon + 1, end - 1);
    if (reference.isBlank()) {
      throw new ReferenceException(whole + ": nothing stands behind the colon");
    }
    try {
      return lookup.value(text.substring(at + 2, colon), reference);
    } catch (ReferenceException e) {
      throw new ReferenceException(whole + ": " + e.getMessage(), e);
    }
  }

  /** Where the next <code>${scheme:</code> stands; -1 when there is none. */
  private static int next(String text, int from) {
    for (int at = text.indexOf("${", from); at >= 0; at = text.indexOf("${", at + 2)) {
      int colon = text.indexOf(':', at);
      if (colon < 0) {
        return -1;
      }
      if (SCHEME.matcher(text.substring(at + 2, colon)).matches()) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isEscaped(String text, int at) {
    return at > 0 && text.charAt(at - 1) == '$';
  }
}
