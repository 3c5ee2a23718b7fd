package dev.chassis.redaction;

import org.jspecify.annotations.Nullable;

/**
 * Finds what looks like a secret by what stands around it. Scanned by hand, not by patterns: it
 * runs for many lines of a log, and most hold a colon but no secret.
 */
final class SuspectText {

  /** Ends of names whose value is a secret. */
  private static final String[] NAMES = {
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "authorization",
    "cookie",
    "apikey",
    "api_key",
    "api-key",
    "secretid",
    "secret_id",
    "secret-id",
    "credential",
    "jwt",
    "secretkey",
    "secret_key",
    "secret-key",
    "signingkey",
    "signing_key",
    "signing-key",
    "privatekey",
    "private_key",
    "private-key",
    "accesskey",
    "access_key",
    "access-key",
  };

  /** Last letters of the names above and of their plurals: nearly every other word ends here. */
  private static final String LAST = "dehlnstyDEHLNSTY";

  private static final int SHORTEST_NAME = 3;

  private static final String[] SCHEMES = {"bearer", "basic"};
  private static final int SHORTEST_CREDENTIALS = 8;
  private static final int SHORTEST_JWT = 20;

  private final String text;
  // Made when something is found: most text with a colon holds nothing.
  private @Nullable StringBuilder masked;
  private int copied;

  private SuspectText(String text) {
    this.text = text;
  }

  /** Whether it is worth looking closer. */
  static boolean mayHold(String text) {
    return text.indexOf('=') >= 0
        || text.indexOf(':') >= 0
        || text.indexOf("eyJ") >= 0
        || text.indexOf("earer ") >= 0
        || text.indexOf("asic ") >= 0;
  }

  /** The text with what looks like a secret masked; the same object when nothing does. */
  static String masked(String text) {
    return new SuspectText(text).masked();
  }

  static boolean isSecretName(String name) {
    int length = name.length();
    // Names hold no dot: most fields of a log end in one as short as ".id".
    return length - name.lastIndexOf('.') > SHORTEST_NAME
        && LAST.indexOf(name.charAt(length - 1)) >= 0
        && new SuspectText(name).isSecretName(0, length);
  }

  private String masked() {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '=' -> i = named(i);
        case ':' -> i = Math.max(userInfo(i), named(i));
        case 'J' -> i = jwt(i);
        case ' ' -> i = credentials(i);
        default -> {
          // nothing begins here
        }
      }
    }
    return masked == null ? text : masked.append(text, copied, text.length()).toString();
  }

  /** {@code name=value}, {@code "name":"value"}, {@code Name: value}. Returns where to go on. */
  private int named(int separator) {
    int nameEnd = separator;
    while (nameEnd > 0 && isAround(text.charAt(nameEnd - 1))) {
      nameEnd--;
    }
    if (nameEnd == 0 || LAST.indexOf(text.charAt(nameEnd - 1)) < 0) {
      return separator;
    }
    int nameStart = nameEnd;
    boolean dotted = false;
    while (nameStart > 0 && isNamePart(text.charAt(nameStart - 1))) {
      nameStart--;
      dotted |= text.charAt(nameStart) == '.';
    }
    int start = separator + 1;
    while (start < text.length() && text.charAt(start) == ' ') {
      start++;
    }
    // "db.password: expected …" is what is said of a key, not its value.
    boolean said = dotted && text.charAt(separator) == ':' && nameEnd == separator;
    if (said || !isSecretName(nameStart, nameEnd)) {
      return separator;
    }
    return mask(separator, start, valueEnd(start, isWholeLine(nameStart, nameEnd)));
  }

  private int valueEnd(int start, boolean wholeLine) {
    if (start >= text.length()) {
      return start;
    }
    int at = start;
    while (at < text.length() && (text.charAt(at) == '\\' || text.charAt(at) == '[')) {
      at++;
    }
    char quote = at < text.length() ? text.charAt(at) : ' ';
    if (quote == '"' || quote == '\'') {
      int end = text.indexOf(quote, at + 1);
      return end < 0 ? text.length() : end;
    }
    var ends = wholeLine ? "\r\n\"]}" : " \t\r\n,;&)]}\"'";
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  /** {@code //user:secret@}, up to the last at sign: masking too much beats showing a half. */
  private int userInfo(int colon) {
    int at = colon - 1;
    while (at > 0 && text.charAt(at) != '/' && !isBreak(text.charAt(at))) {
      at--;
    }
    if (at < 1 || text.charAt(at) != '/' || text.charAt(at - 1) != '/') {
      return colon;
    }
    int last = -1;
    for (int i = colon + 1; i < text.length() && !isBreak(text.charAt(i)); i++) {
      last = text.charAt(i) == '@' ? i : last;
    }
    return last < 0 ? colon : mask(colon, colon + 1, last);
  }

  private int jwt(int letter) {
    int start = letter - 2;
    if (start < 0 || !text.startsWith("eyJ", start)) {
      return letter;
    }
    int end = tokenEnd(start);
    int dot = text.indexOf('.', start);
    boolean isOne = end - start >= SHORTEST_JWT && dot > 0 && dot < end;
    return isOne ? mask(letter, start, end) : letter;
  }

  /** What follows {@code Bearer} or {@code Basic}, unless it is a plain word. */
  private int credentials(int space) {
    for (var scheme : SCHEMES) {
      int start = space - scheme.length();
      if (start >= 0 && text.regionMatches(true, start, scheme, 0, scheme.length())) {
        int end = tokenEnd(space + 1);
        if (end - space > SHORTEST_CREDENTIALS && !isWord(space + 1, end)) {
          return mask(space, space + 1, end);
        }
      }
    }
    return space;
  }

  private int tokenEnd(int start) {
    int end = start;
    while (end < text.length()
        && (isAlphanumeric(text.charAt(end)) || "-._~+/=".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return end;
  }

  private boolean isWord(int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < 'a' || c > 'z') {
        return false;
      }
    }
    return true;
  }

  /** Masks what is not yet masked. Returns the last character that is done with. */
  private int mask(int here, int start, int end) {
    if (start < copied || start >= end || text.startsWith(Redactor.MASK, start)) {
      return here;
    }
    var found = masked == null ? new StringBuilder() : masked;
    masked = found.append(text, copied, start).append(Redactor.MASK);
    copied = end;
    return end - 1;
  }

  private boolean isSecretName(int start, int end) {
    int last = end > start && (text.charAt(end - 1) | 0x20) == 's' ? end - 1 : end;
    for (var name : NAMES) {
      if (endsWith(name, start, last)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the value is all that follows: credentials have spaces, cookies semicolons. */
  private boolean isWholeLine(int start, int end) {
    return endsWith("authorization", start, end) || endsWith("cookie", start, end);
  }

  private boolean endsWith(String name, int start, int end) {
    int at = end - name.length();
    return at >= start && text.regionMatches(true, at, name, 0, name.length());
  }

  private static boolean isAround(char c) {
    return c == ' ' || c == '"' || c == '\'' || c == '\\';
  }

  private static boolean isBreak(char c) {
    return c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>';
  }

  private static boolean isNamePart(char c) {
    return isAlphanumeric(c) || c == '_' || c == '-' || c == '.';
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
