package dev.chassis.http.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * From the path of a request to the name of a file. Decoded once and strictly, then refused by what
 * it is, never repaired: whatever could be read in two ways names no file.
 */
final class FilePath {

  private FilePath() {}

  /**
   * Relative name, without a slash at its ends; empty for the root; null when it can name no file.
   *
   * @param tail rest of the normal path, still percent-encoded
   */
  static @Nullable String of(String tail) {
    var decoded = decode(tail);
    if (decoded == null) {
      return null;
    }
    int from = decoded.startsWith("/") ? 1 : 0;
    int to =
        decoded.length() > from && decoded.endsWith("/") ? decoded.length() - 1 : decoded.length();
    var name = decoded.substring(from, to);
    if (name.isEmpty()) {
      return name;
    }
    for (var segment : name.split("/", -1)) {
      if (!isName(segment)) {
        return null;
      }
    }
    return name;
  }

  /** Hidden files are no names either, {@code .well-known} excepted. */
  private static boolean isName(String segment) {
    if (segment.isEmpty() || (segment.startsWith(".") && !segment.equals(".well-known"))) {
      return false;
    }
    // "a." and "a " are "a" on Windows, "a:b" a stream of "a"
    if (segment.endsWith(".") || segment.endsWith(" ")) {
      return false;
    }
    return segment.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == ':');
  }

  private static @Nullable String decode(String tail) {
    var bytes = new ByteArrayOutputStream(tail.length());
    for (int i = 0; i < tail.length(); i++) {
      char c = tail.charAt(i);
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      int high = i + 2 <= tail.length() - 1 ? Character.digit(tail.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(tail.charAt(i + 2), 16);
      int octet = high * 16 + low;
      // An encoded slash is no separator, and no part of a name.
      if (low < 0 || octet == '/') {
        return null;
      }
      bytes.write(octet);
      i += 2;
    }
    try {
      // A new decoder reports what is malformed, overlong forms included.
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException malformed) {
      return null;
    }
  }
}
