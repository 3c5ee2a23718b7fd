package dev.chassis.http.server;

import java.util.Locale;

/**
 * The grammar of {@code Host}: a name, an IPv4 address or a bracketed IPv6 address, and a port.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.2">RFC 9110, Host</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2">RFC 3986, host</a>
 */
final class HostHeader {

  private static final int MAX_PORT = 65535;

  // Without the comma that the grammar allows: it is how some join two Host lines into one.
  private static final String NAME_PUNCTUATION = "-._~!$&'()*+;=";

  private HostHeader() {}

  static boolean isValid(String value) {
    int end = value.startsWith("[") ? endOfAddress(value) : endOfName(value);
    return end > 0 && (end == value.length() || isPort(value, end));
  }

  /** Whether an authority taken from the request line names the same host and port. */
  static boolean isSame(String authority, String host, String defaultPort) {
    return normal(authority, defaultPort).equals(normal(host, defaultPort));
  }

  private static String normal(String authority, String defaultPort) {
    var lower = authority.toLowerCase(Locale.ROOT);
    return lower.endsWith(defaultPort)
        ? lower.substring(0, lower.length() - defaultPort.length())
        : lower;
  }

  private static int endOfName(String value) {
    int at = 0;
    while (at < value.length() && isNameCharacter(value, at)) {
      at++;
    }
    return at;
  }

  private static boolean isNameCharacter(String value, int at) {
    char c = value.charAt(at);
    return c == '%'
        ? isHex(value, at + 1) && isHex(value, at + 2)
        : isLetterOrDigit(c) || NAME_PUNCTUATION.indexOf(c) >= 0;
  }

  private static boolean isHex(String value, int at) {
    return at < value.length() && Character.digit(value.charAt(at), 16) >= 0;
  }

  private static int endOfAddress(String value) {
    int close = value.indexOf(']');
    for (int i = 1; i < close; i++) {
      char c = value.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        return -1;
      }
    }
    return close > 2 ? close + 1 : -1;
  }

  private static boolean isPort(String value, int colon) {
    int digits = value.length() - colon - 1;
    if (value.charAt(colon) != ':' || digits > 5) {
      return false;
    }
    int port = 0;
    for (int i = colon + 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      port = port * 10 + (c - '0');
    }
    return port <= MAX_PORT;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
