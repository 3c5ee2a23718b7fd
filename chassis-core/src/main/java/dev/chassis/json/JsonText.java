package dev.chassis.json;

import org.jspecify.annotations.Nullable;

/**
 * What Jackson lets pass: bytes that are no UTF-8 (it would guess UTF-16, and takes overlong forms)
 * and escapes of half a character, which no UTF-8 can carry on.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-8">RFC 8259, section 8</a>
 * @see <a href="https://www.unicode.org/versions/Unicode15.0.0/ch03.pdf">Unicode, table 3-7</a>
 */
final class JsonText {

  private static final int ESCAPE_LENGTH = 6;

  private final byte[] bytes;

  private JsonText(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether characters have two bytes or four: JSON begins with two of ASCII. */
  static boolean isWide(byte[] bytes) {
    return bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0 || (bytes[0] & 0xfe) == 0xfe);
  }

  /** What is wrong with the text before {@code end}, and where; null when nothing is. */
  static @Nullable String fault(byte[] bytes, int end) {
    var text = new JsonText(bytes);
    int at = 0;
    while (true) {
      while (at < end && bytes[at] > 0 && bytes[at] != '\\') { // as nearly all of them
        at++;
      }
      if (at >= end) {
        return null;
      }
      int length = text.lengthAt(at);
      if (length == 0) {
        return (bytes[at] == '\\' ? "an escaped half of a character" : "bytes that are no UTF-8")
            + text.place(at);
      }
      at += length;
    }
  }

  /** How many bytes belong together at {@code at}; 0 when they are wrong. */
  private int lengthAt(int at) {
    int first = bytes[at];
    if (first > 0) {
      return first == '\\' ? escapeAt(at) : 1;
    }
    int lead = first & 0xff;
    if (lead >= 0xc2 && lead <= 0xdf) {
      return isTail(at + 1, 0x80, 0xbf) ? 2 : 0;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
      int lowest = lead == 0xe0 ? 0xa0 : 0x80;
      int highest = lead == 0xed ? 0x9f : 0xbf;
      return isTail(at + 1, lowest, highest) && isTail(at + 2, 0x80, 0xbf) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
      int lowest = lead == 0xf0 ? 0x90 : 0x80;
      int highest = lead == 0xf4 ? 0x8f : 0xbf;
      return isTail(at + 1, lowest, highest)
              && isTail(at + 2, 0x80, 0xbf)
              && isTail(at + 3, 0x80, 0xbf)
          ? 4
          : 0;
    }
    // Also NUL, which is in no JSON text, but in any of two bytes per character.
    return 0;
  }

  private boolean isTail(int at, int lowest, int highest) {
    int value = at < bytes.length ? bytes[at] & 0xff : 0;
    return value >= lowest && value <= highest;
  }

  private int escapeAt(int at) {
    int unit = unitAt(at);
    if (unit < 0) {
      // Some other escape, or a malformed one, which the parser names better.
      return Math.min(2, bytes.length - at);
    }
    if (Character.isLowSurrogate((char) unit)) {
      return 0;
    }
    if (!Character.isHighSurrogate((char) unit)) {
      return ESCAPE_LENGTH;
    }
    int second = unitAt(at + ESCAPE_LENGTH);
    return second >= 0 && Character.isLowSurrogate((char) second) ? 2 * ESCAPE_LENGTH : 0;
  }

  /** The UTF-16 unit escaped at {@code at}; negative when none is. */
  private int unitAt(int at) {
    if (at + ESCAPE_LENGTH > bytes.length || bytes[at] != '\\' || bytes[at + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private String place(int at) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < at; i++) {
      boolean isEnd = bytes[i] == '\n';
      line += isEnd ? 1 : 0;
      column = isEnd ? 1 : column + 1;
    }
    return " (line " + line + ", column " + column + ")";
  }
}
